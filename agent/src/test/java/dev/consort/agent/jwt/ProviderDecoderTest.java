// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.authz.JwtLocation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProviderDecoderTest {
  private static final String HEAD =
      "'Kind':'jwt-provider','Name':'idp','Issuer':'https://idp','ClockSkewSeconds':30,";
  private static final String LOCAL = "'JSONWebKeySet':{'Local':{'JWKS':'eyJrZXlzIjpbXX0='}}";

  private static ProviderAnswer decode(String members) {
    return ProviderDecoder.decode(Answers.json("{" + members + "}"), "idp");
  }

  private static ProviderAnswer.Found found(String members) {
    return assertInstanceOf(ProviderAnswer.Found.class, decode(members));
  }

  private static KeySource.Remote remote(String members) {
    return assertInstanceOf(
        KeySource.Remote.class,
        found(HEAD + "'JSONWebKeySet':{'Remote':{'URI':'https://idp/keys'" + members + "}}")
            .keys());
  }

  private static ProviderAnswer recorded(String fixture, String name) throws Exception {
    return ProviderWatch.of(name).decoder().decode(Fixture.load(fixture).answer());
  }

  @Test
  void recordedLocal_isReadToTheLastDetail() throws Exception {
    assertEquals(
        new ProviderAnswer.Found(
            "https://okta.example.test",
            Set.of("shop", "billing"),
            new KeySource.Inline(
                "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k1\",\"alg\":\"HS256\",\"k\":\"GanBMg==\"}]}"),
            List.of(
                new JwtLocation.Header("x-id-token", "Token ", true),
                new JwtLocation.Query("jwt"),
                new JwtLocation.Cookie("jwt")),
            Optional.of("x-jwt-payload"),
            true,
            Duration.ofSeconds(45),
            100),
        recorded("1.21.4/config/get-jwt-provider-okta", "okta"));
  }

  @Test
  void recordedRemote_isReadToTheLastDetail() throws Exception {
    assertEquals(
        new ProviderAnswer.Found(
            "https://idp.example.test",
            Set.of(),
            new KeySource.Remote(
                URI.create("https://idp.example.test/jwks.json"),
                Duration.ofMillis(1500),
                Duration.ofMinutes(5),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                new TrustedCa.Jdk()),
            List.of(),
            Optional.empty(),
            false,
            Duration.ofSeconds(30),
            100),
        recorded("1.21.4/config/get-jwt-provider-remote-idp", "remote-idp"));
  }

  @Test
  void everyRecordedAnswer_isUnderstood() throws Exception {
    int read = 0;
    for (Fixture fixture : Fixture.all("1.21.4")) {
      if (fixture.path().contains("/config/jwt-provider/") && fixture.status() == 200) {
        String name = fixture.path().substring(fixture.path().lastIndexOf('/') + 1);
        assertInstanceOf(
            ProviderAnswer.Found.class,
            ProviderWatch.of(name).decoder().decode(fixture.answer()),
            fixture.name());
        read++;
      }
    }
    assertEquals(4, read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4/config/get-absent", "1.8.7/config/bad-kind"})
  void entryThatIsNotThere_isAbsent(String fixture) throws Exception {
    assertEquals(new ProviderAnswer.Absent(), recorded(fixture, "idp"));
  }

  @Test
  void remote_withoutSettings_hasTheDefaults() {
    assertEquals(
        new KeySource.Remote(
            URI.create("https://idp/keys"),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            new TrustedCa.Jdk()),
        remote(""));
  }

  @Test
  void durations_areReadAsTextsToo_andKeptInBounds() {
    assertEquals(Duration.ofMinutes(2), remote(",'CacheDuration':'2m'").cacheFor());
    assertEquals(Duration.ofSeconds(1), remote(",'CacheDuration':5").cacheFor());
    assertEquals(
        Duration.ofSeconds(4),
        remote(",'RetryPolicy':{'RetryPolicyBackOff':{'BaseInterval':'4s','MaxInterval':'1s'}}")
            .longestRetry());
  }

  @Test
  void trust_isReadInEachOfItsForms() {
    String ca = ",'JWKSCluster':{'TLSCertificates':{'TrustedCA':{%s}}}";
    assertEquals(
        new TrustedCa.File(Path.of("/ca.pem")),
        remote(ca.formatted("'Filename':'/ca.pem'")).trust());
    assertEquals(
        new TrustedCa.Variable("CA"), remote(ca.formatted("'EnvironmentVariable':'CA'")).trust());
    assertEquals(new TrustedCa.Pem("pem"), remote(ca.formatted("'InlineString':'pem'")).trust());
    assertEquals(new TrustedCa.Pem("pem"), remote(ca.formatted("'InlineBytes':'cGVt'")).trust());
  }

  @Test
  void localFile_isNamed() {
    assertEquals(
        new KeySource.File(Path.of("/keys.json")),
        found(HEAD + "'JSONWebKeySet':{'Local':{'Filename':'/keys.json'}}").keys());
  }

  @Test
  void inlineKeys_areNeverPrinted() {
    ProviderAnswer.Found found =
        found(HEAD + "'JSONWebKeySet':{'Local':{'JWKS':'eyJrZXlzIjpbeyJrIjoiR2EifV19'}}");
    assertTrue(((KeySource.Inline) found.keys()).jwks().contains("Ga"));
    assertFalse(found.toString().contains("Ga"), found.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        HEAD + "'Later':1," + LOCAL,
        HEAD + "'Audiences':'shop'," + LOCAL,
        HEAD + "'Audiences':['']," + LOCAL,
        HEAD + "'Locations':[{}]," + LOCAL,
        HEAD + "'Locations':[{'Header':{'Name':'a'},'Cookie':{'Name':'b'}}]," + LOCAL,
        HEAD + "'Locations':[{'Header':{'Name':'a b'}}]," + LOCAL,
        HEAD + "'Locations':[{'Header':{'ValuePrefix':'Bearer '}}]," + LOCAL,
        HEAD + "'Locations':[{'Body':{'Name':'a'}}]," + LOCAL,
        HEAD + "'Forwarding':{}," + LOCAL,
        HEAD + "'Forwarding':{'HeaderName':'x y'}," + LOCAL,
        HEAD + "'CacheConfig':{'Size':-1}," + LOCAL,
        HEAD + "'CacheConfig':{'Size':'100'}," + LOCAL,
        "'Kind':'jwt-provider','Name':'idp'," + LOCAL,
        "'Kind':'jwt-provider','Name':'other','Issuer':'i'," + LOCAL,
        "'Kind':'mesh','Name':'idp','Issuer':'i'," + LOCAL,
        "'Kind':'jwt-provider','Name':'idp','Issuer':'i','ClockSkewSeconds':-1," + LOCAL,
        "'Kind':'jwt-provider','Name':'idp','Issuer':'i'",
        HEAD + "'JSONWebKeySet':{}",
        HEAD + "'JSONWebKeySet':{'Local':{}}",
        HEAD + "'JSONWebKeySet':{'Local':{'JWKS':'e30=','Filename':'/f'}}",
        HEAD + "'JSONWebKeySet':{'Local':{'JWKS':'not base64'}}",
        HEAD + "'JSONWebKeySet':{'Local':{'JWKS':'e30='}}",
        HEAD + "'JSONWebKeySet':{'Local':{'JWKS':'eyJrZXlzIjpbMV19'}}",
        HEAD + "'JSONWebKeySet':{'Local':{'JWKS':'eyJrZXlzIjpbXX0='},'Remote':{'URI':'http://h'}}"
      })
  void strangeEntry_isUnusable(String members) {
    assertInstanceOf(ProviderAnswer.Unusable.class, decode(members));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'URI':''",
        "'URI':'ftp://h/'",
        "'URI':'https:///keys'",
        "'URI':'/keys'",
        "'URI':'https://u:p@h/'",
        "'URI':'http://h/a b'",
        "'URI':'http://h/','Later':1",
        "'URI':'http://h/','RequestTimeoutMs':'5'",
        "'URI':'http://h/','RequestTimeoutMs':600000",
        "'URI':'http://h/','CacheDuration':'soon'",
        "'URI':'http://h/','UseSNI':'yes'",
        "'URI':'http://h/','RetryPolicy':{'NumRetries':-1}",
        "'URI':'http://h/','RetryPolicy':{'Later':1}",
        "'URI':'http://h/','JWKSCluster':{'DiscoveryType':'EDS'}",
        "'URI':'http://h/','JWKSCluster':{'Later':1}",
        "'URI':'http://h/','JWKSCluster':{'TLSCertificates':{'CaCertificateProviderInstance':{}}}",
        "'URI':'http://h/','JWKSCluster':{'TLSCertificates':{'TrustedCA':{}}}",
        "'URI':'http://h/','JWKSCluster':{'TLSCertificates':{'TrustedCA':{'Filename':'/f','InlineString':'p'}}}"
      })
  void strangeRemote_isUnusable(String members) {
    assertInstanceOf(
        ProviderAnswer.Unusable.class,
        decode(HEAD + "'JSONWebKeySet':{'Remote':{" + members + "}}"));
  }
}
