// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.ca.ThrowawayCa;
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

  private static String pkcs8(IssuedLeaf leaf) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(leaf.key().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }
}
