// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.identity.ServiceId;
import dev.consort.metrics.Registry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real agents handed out is read, and is trusted by what other real agents list as roots. */
final class RecordedCredentialsTest {
  /** All recordings were made within the hour before, and leaves live for three days. */
  private static final Instant RECORDED = Instant.parse("2026-11-22T04:30:00Z");

  private final CertMetrics metrics = CertMetrics.register(new Registry());

  @ParameterizedTest
  @CsvSource({
    "1.21.4, ca/leaf-web, dc1, web, 1",
    "1.21.4, ca/leaf-dc2-billing, dc2, billing, 2",
    "1.21.4, ca-rotation/4-later-leaf-web-dc1, dc1, web, 2",
    "1.21.4, ca-rotation/4-later-leaf-billing-dc2, dc2, billing, 3",
    "1.8.7, ca/leaf-web, dc1, web, 1",
    "1.8.7, ca/leaf-dc2-billing, dc2, billing, 3",
    "1.8.7, ca-rotation/4-later-leaf-web-dc1, dc1, web, 2",
    "1.8.7, ca-rotation/4-later-leaf-billing-dc2, dc2, billing, 4",
  })
  void leaf_recorded_isReadWithItsChain(
      String version, String answer, String dc, String service, int certificates)
      throws InvalidCredentials {
    LeafCertificate leaf = Recorded.leaf(version + "/" + answer);
    String trustDomain = Recorded.bundle(version + "/ca/agent-roots").trustDomain();
    assertEquals(new ServiceId(trustDomain, "default", "default", dc, service), leaf.id());
    assertEquals(certificates, leaf.chain().size());
    assertTrue(leaf.serialNumber().matches("[0-9a-f]{2}(:[0-9a-f]{2})*"), leaf.serialNumber());
  }

  @ParameterizedTest
  @CsvSource({
    "ca/leaf-web, ca/agent-roots",
    "ca/leaf-web, ca/agent-roots-dc2",
    "ca/leaf-dc2-billing, ca/agent-roots",
    "ca/leaf-dc2-billing, ca/agent-roots-dc2",
    // A rotation: new leaves among those who have both roots, or still only the old one; old
    // leaves among those who have both.
    "ca-rotation/4-later-leaf-web-dc1, ca-rotation/4-later-roots-dc1",
    "ca-rotation/4-later-leaf-web-dc1, ca-rotation/1-before-roots-dc1",
    "ca-rotation/4-later-leaf-billing-dc2, ca-rotation/4-later-roots-dc2",
    "ca-rotation/4-later-leaf-billing-dc2, ca-rotation/1-before-roots-dc1",
    "ca-rotation/1-before-leaf-web-dc1, ca-rotation/4-later-roots-dc2",
    "ca-rotation/1-before-leaf-billing-dc2, ca-rotation/4-later-roots-dc1",
  })
  void leaf_recorded_leadsToTheRoots(String leafAnswer, String rootsAnswer) throws Exception {
    for (String version : List.of("1.21.4/", "1.8.7/")) {
      LeafCertificate leaf = Recorded.leaf(version + leafAnswer);
      TrustBundle bundle = Recorded.bundle(version + rootsAnswer);
      for (Role role : Role.values()) {
        assertEquals(leaf.id(), verifier(bundle, role).verify(sent(leaf)).id());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4", "1.8.7"})
  void leaf_withoutTheIntermediateOfItsDatacenter_isRefused(String version) throws Exception {
    LeafCertificate leaf = Recorded.leaf(version + "/ca/leaf-dc2-billing");
    ChainVerifier verifier =
        verifier(Recorded.bundle(version + "/ca/agent-roots-dc2"), Role.INBOUND);
    X509Certificate[] alone = {leaf.chain().getFirst()};
    assertEquals(
        PeerRejection.UNKNOWN_CA,
        assertThrows(PeerRejected.class, () -> verifier.verify(alone)).reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4", "1.8.7"})
  void newLeaf_onlyTheNewRootIsLeft_stillLeadsThere(String version) throws Exception {
    TrustBundle both = Recorded.bundle(version + "/ca-rotation/4-later-roots-dc1");
    TrustBundle before = Recorded.bundle(version + "/ca-rotation/1-before-roots-dc1");
    TrustBundle onlyNew =
        new TrustBundle(
            both.trustDomain(),
            both.roots().stream().filter(root -> !before.roots().contains(root)).toList());
    LeafCertificate fresh = Recorded.leaf(version + "/ca-rotation/4-later-leaf-web-dc1");
    LeafCertificate old = Recorded.leaf(version + "/ca-rotation/1-before-leaf-web-dc1");
    ChainVerifier verifier = verifier(onlyNew, Role.INBOUND);
    assertEquals(fresh.id(), verifier.verify(sent(fresh)).id());
    assertEquals(
        PeerRejection.UNKNOWN_CA,
        assertThrows(PeerRejected.class, () -> verifier.verify(sent(old))).reason());
  }

  private ChainVerifier verifier(TrustBundle bundle, Role role) {
    return new ChainVerifier(bundle, role, InstantSource.fixed(RECORDED), metrics);
  }

  private static X509Certificate[] sent(LeafCertificate leaf) {
    return leaf.chain().toArray(X509Certificate[]::new);
  }
}
