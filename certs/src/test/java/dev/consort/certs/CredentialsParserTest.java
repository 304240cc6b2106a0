// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.ca.ThrowawayCa;
import java.math.BigInteger;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CredentialsParserTest {
  private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");
  private final TestCa ca = new TestCa(InstantSource.fixed(NOW));

  @Test
  void leaf_ecAsConsulWritesIt_isReadWithItsId() throws InvalidCredentials {
    IssuedLeaf issued = ca.root().leaf(ca.id("web"));
    LeafCertificate leaf = CredentialsParser.leaf(issued.certificatePem(), issued.keyPem());
    assertTrue(issued.keyPem().startsWith("-----BEGIN EC PRIVATE KEY-----"), issued.keyPem());
    assertEquals(ca.id("web"), leaf.id());
    assertEquals(issued.chain(), leaf.chain());
    assertEquals(((ECPrivateKey) issued.key()).getS(), ((ECPrivateKey) leaf.key()).getS());
    assertEquals(Instant.parse("2026-11-22T05:59:00Z"), leaf.validAfter());
  }

  @Test
  void leaf_rsaAsPkcs1_isRead() throws InvalidCredentials {
    IssuedLeaf issued = ca.root().leaf(ca.spec("web").withKey(KeyKind.RSA));
    assertTrue(issued.keyPem().startsWith("-----BEGIN RSA PRIVATE KEY-----"), issued.keyPem());
    assertEquals(
        issued.key(), CredentialsParser.leaf(issued.certificatePem(), issued.keyPem()).key());
  }

  @Test
  void leaf_pkcs8WithoutPublicHalf_isRead() throws InvalidCredentials {
    IssuedLeaf issued = ca.root().leaf(ca.id("web"));
    assertEquals(
        issued.key(), CredentialsParser.leaf(issued.certificatePem(), pkcs8(issued)).key());
  }

  @Test
  void leaf_withIntermediates_keepsThemInOrder() throws InvalidCredentials {
    ThrowawayCa dc2 = ca.root().intermediate();
    IssuedLeaf issued = dc2.leaf(ca.id("web"));
    LeafCertificate leaf = CredentialsParser.leaf(issued.certificatePem(), issued.keyPem());
    assertEquals(List.of(issued.certificate(), dc2.certificate()), leaf.chain());
  }

  @Test
  void leaf_keyOfAnother_isRefused() {
    IssuedLeaf issued = ca.root().leaf(ca.id("web"));
    IssuedLeaf other = ca.root().leaf(ca.id("web"));
    for (String key : List.of(other.keyPem(), pkcs8(other))) {
      InvalidCredentials refused =
          assertThrows(
              InvalidCredentials.class, () -> CredentialsParser.leaf(issued.certificatePem(), key));
      assertTrue(refused.getMessage().startsWith("the private key is not"), refused.getMessage());
    }
  }

  @Test
  void leaf_sec1WithoutItsCurve_takesTheCertificatesOne() throws Exception {
    IssuedLeaf issued = ca.root().leaf(ca.id("web"));
    BigInteger s = ((ECPrivateKey) issued.key()).getS();
    String bare =
        pem("EC PRIVATE KEY", new org.bouncycastle.asn1.sec.ECPrivateKey(256, s).getEncoded());
    assertEquals(issued.key(), CredentialsParser.leaf(issued.certificatePem(), bare).key());
  }

  @Test
  void leaf_keyBehindItsCurveAndWindowsLineEnds_isRead() throws InvalidCredentials {
    IssuedLeaf issued = ca.root().leaf(ca.id("web"));
    String key =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + issued.keyPem();
    LeafCertificate leaf =
        CredentialsParser.leaf(
            "text before\n" + issued.certificatePem().replace("\n", "\r\n"), key);
    assertEquals(ca.id("web"), leaf.id());
  }

  @Test
  void leaf_wrongTexts_areRefusedInASentenceWithoutTheKey() {
    IssuedLeaf issued = ca.root().leaf(ca.id("web"));
    String cert = issued.certificatePem();
    String key = issued.keyPem();
    assertRefused("", key, "holds no certificate");
    assertRefused(key, key, "a block that is no certificate: EC PRIVATE KEY");
    assertRefused(cert.substring(0, cert.length() / 2), key, "cut off");
    assertRefused(cert.replace("MII", "M*I"), key, "leaf certificate");
    assertRefused(ca.root().certificatePem(), key, "of an authority");
    assertRefused(cert, "", "0 blocks");
    assertRefused(cert, key + key, "2 blocks");
    assertRefused(cert, cert, "of a kind that cannot be used: CERTIFICATE");
    assertRefused(cert, key.substring(0, key.length() - 40), "cut off");
    assertRefused(cert, key.replace("EC PRIVATE", "RSA PRIVATE"), "not what its first line says");
    assertRefused(cert, key.replace("EC PRIVATE", "ENCRYPTED PRIVATE"), "encrypted");
    assertRefused(
        cert,
        key.replace("KEY-----\nM", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: X,00\n\nM"),
        "encrypted");
  }

  @Test
  void leaf_everyTruncation_isRefusedInASentence() {
    IssuedLeaf issued = ca.root().leaf(ca.id("web"));
    String cert = issued.certificatePem();
    String key = issued.keyPem();
    for (int end = 0; end < key.indexOf("-----END"); end++) {
      assertRefused(cert, key.substring(0, end), "private key");
    }
    for (int end = 0; end < cert.indexOf("-----END"); end += 7) {
      assertRefused(cert.substring(0, end), key, "leaf certificate");
    }
  }

  @Test
  void leaf_anyByteOfTheKeyChanged_isRefusedInASentence() throws Exception {
    IssuedLeaf issued = ca.root().leaf(ca.id("web"));
    byte[] der = issued.key().getEncoded();
    for (String type : List.of("PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY")) {
      for (int i = 0; i < der.length; i++) {
        byte[] changed = der.clone();
        changed[i] ^= (byte) (1 << i % 8);
        assertRefused(issued.certificatePem(), pem(type, changed), "private key");
      }
    }
  }

  @Test
  void leaf_notOfOneService_isRefused() {
    IssuedLeaf two = ca.root().leaf(ca.spec("web").withUris("spiffe://a/b", "spiffe://a/c"));
    assertRefused(two.certificatePem(), two.keyPem(), "names 2 URIs");
    IssuedLeaf odd = ca.root().leaf(ca.spec("web").withUris("spiffe://a/b"));
    assertRefused(odd.certificatePem(), odd.keyPem(), "'spiffe://a/b' is no SPIFFE id");
    IssuedLeaf agent = ca.root().leaf(ca.spec("web").withUris("spiffe://a/agent/client/dc/d/id/n"));
    assertRefused(agent.certificatePem(), agent.keyPem(), "not that of a service");
  }

  @Test
  void leaf_printed_holdsNoKey() throws InvalidCredentials {
    IssuedLeaf issued = ca.root().leaf(ca.id("web"));
    LeafCertificate leaf = CredentialsParser.leaf(issued.certificatePem(), issued.keyPem());
    BigInteger s = ((ECPrivateKey) issued.key()).getS();
    String printed = leaf.toString() + issued + new Credentials(leaf, ca.bundle(), 1);
    assertFalse(printed.contains(s.toString()) || printed.contains(s.toString(16)), printed);
    assertTrue(printed.contains(leaf.serialNumber()), printed);
    assertTrue(leaf.toString().length() < 250, leaf.toString());
  }

  @Test
  void bundle_rootThatIsNone_isRefused() {
    String leaf = ThrowawayCa.pem(ca.root().leaf(ca.id("web")).certificate());
    assertThrows(
        InvalidCredentials.class,
        () -> CredentialsParser.bundle("a", List.of(ca.root().certificatePem(), leaf)));
    assertThrows(
        InvalidCredentials.class,
        () -> CredentialsParser.bundle(" ", List.of(ca.root().certificatePem())));
  }

  @Test
  void bundle_severalRootsInOneText_keepsEachOnce() throws InvalidCredentials {
    String first = ca.root().certificatePem();
    String second = new TestCa(InstantSource.fixed(NOW)).root().certificatePem();
    TrustBundle bundle = CredentialsParser.bundle("AB.consul", List.of(first + second, first));
    assertEquals(2, bundle.roots().size());
    assertEquals("ab.consul", bundle.trustDomain());
  }

  @Test
  void bundle_noRoots_isRefused() {
    assertThrows(InvalidCredentials.class, () -> CredentialsParser.bundle("a", List.of()));
  }

  private static void assertRefused(String cert, String key, String words) {
    InvalidCredentials refused =
        assertThrows(InvalidCredentials.class, () -> CredentialsParser.leaf(cert, key));
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
    assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
  }

  private static String pkcs8(IssuedLeaf leaf) {
    return pem("PRIVATE KEY", leaf.key().getEncoded());
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(content)
        + "\n-----END "
        + type
        + "-----\n";
  }
}
