// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.authz.PathNormalization;
import dev.consort.authz.PathNormalization.EscapedSlashes;
import dev.consort.authz.PathNormalization.Underscores;
import dev.consort.certs.TlsPolicy;
import dev.consort.certs.TlsSettings;
import dev.consort.certs.TlsVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MeshDecoderTest {
  private static MeshEntry decode(String members) {
    return MeshDecoder.decode(Answers.json("{'Kind':'mesh'" + members + "}"));
  }

  private static PathNormalization normalization(String members) {
    return decode(",'HTTP':{'Incoming':{'RequestNormalization':{" + members + "}}}")
        .normalization();
  }

  @Test
  void recordedEntry_isReadToTheLastDetail() throws Exception {
    assertEquals(
        new MeshEntry(
            new TlsSettings.Spoken(
                new TlsPolicy(
                    TlsVersion.TLS_1_2,
                    TlsVersion.TLS_1_3,
                    List.of(
                        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
                    List.of()),
                List.of()),
            TlsSettings.DEFAULT,
            false,
            new PathNormalization(true, true, EscapedSlashes.UNESCAPE, Underscores.REJECT),
            true,
            List.of()),
        ConfigWatches.mesh()
            .decoder()
            .decode(Fixture.load("1.21.4/config/get-mesh-mesh").answer()));
  }

  @Test
  void everyRecordedAnswer_isUnderstood() throws Exception {
    int read = 0;
    for (Fixture fixture : Fixture.all("1.21.4/acl")) {
      if (fixture.path().endsWith("/config/mesh/mesh") && fixture.status() == 200) {
        assertEquals(MeshEntry.NONE, ConfigWatches.mesh().decoder().decode(fixture.answer()));
        read++;
      }
    }
    assertEquals(4, read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4/config/get-absent", "1.8.7/config/bad-kind"})
  void entryThatIsNotThere_isTheDefault(String fixture) throws Exception {
    assertEquals(
        MeshEntry.NONE, ConfigWatches.mesh().decoder().decode(Fixture.load(fixture).answer()));
  }

  @ParameterizedTest
  @CsvSource({
    "'', KEEP",
    "IMPLEMENTATION_SPECIFIC_DEFAULT, KEEP",
    "KEEP_UNCHANGED, KEEP",
    "REJECT_REQUEST, REJECT",
    "UNESCAPE_AND_REDIRECT, REDIRECT",
    "UNESCAPE_AND_FORWARD, UNESCAPE"
  })
  void escapedSlashes_areReadByConsulsNames(String name, EscapedSlashes meaning) {
    assertEquals(
        meaning, normalization("'PathWithEscapedSlashesAction':'" + name + "'").escapedSlashes());
  }

  @ParameterizedTest
  @CsvSource({"'', ALLOW", "ALLOW, ALLOW", "REJECT_REQUEST, REJECT", "DROP_HEADER, DROP"})
  void underscores_areReadByConsulsNames(String name, Underscores meaning) {
    assertEquals(
        meaning, normalization("'HeadersWithUnderscoresAction':'" + name + "'").underscores());
  }

  @Test
  void normalization_canBeTurnedOff() {
    assertFalse(normalization("'InsecureDisablePathNormalization':true").normalize());
    assertTrue(normalization("'InsecureDisablePathNormalization':false").normalize());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'PathWithEscapedSlashesAction':'UNESCAPE'",
        "'HeadersWithUnderscoresAction':'KEEP'",
        "'MergeSlashes':'true'",
        "'InsecureDisablePathNormalization':1",
        "'New':true"
      })
  void strangeNormalization_isTheStrictest(String members) {
    MeshEntry read = decode(",'HTTP':{'Incoming':{'RequestNormalization':{" + members + "}}}");
    assertEquals(MeshDecoder.STRICTEST, read.normalization());
    assertEquals(1, read.warnings().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'TLSMinVersion':'TLSv9'",
        "'TLSMinVersion':13",
        "'CipherSuites':'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'",
        "'CipherSuites':['TLS_NEW']",
        "'CurvePreferences':[]"
      })
  void strangeTls_isRefusedInItsDirectionOnly(String members) {
    MeshEntry read = decode(",'TLS':{'Outgoing':{" + members + "}}");
    assertInstanceOf(TlsSettings.Refused.class, read.outgoing());
    assertEquals(TlsSettings.DEFAULT, read.incoming());
    assertEquals(1, read.warnings().size());
    assertInstanceOf(
        TlsSettings.Refused.class, decode(",'TLS':{'Incoming':{" + members + "}}").incoming());
  }

  @Test
  void strangeFlag_isHeldAgainstTheLooserMeaning() {
    MeshEntry read =
        decode(
            ",'AllowEnablingPermissiveMutualTLS':'true',"
                + "'HTTP':{'SanitizeXForwardedClientCert':'false'}");
    assertFalse(read.permissiveAllowed());
    assertTrue(read.sanitizeClientCert());
    assertEquals(2, read.warnings().size());
  }

  @Test
  void fieldOfALaterVersion_isTold_andTheRestHolds() {
    MeshEntry read =
        decode(",'Later':{},'AllowEnablingPermissiveMutualTLS':true,'HTTP':{'Outgoing':{}}");
    assertTrue(read.permissiveAllowed());
    assertEquals(2, read.warnings().size());
    assertTrue(read.warnings().getFirst().contains("Later"));
    assertTrue(read.warnings().getLast().contains("HTTP.Outgoing"));
  }
}
