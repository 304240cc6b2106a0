// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.CaKeys;
import dev.consort.certs.CredentialsParser;
import dev.consort.certs.LeafCertificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The certificate authority: roots, leaves, its configuration, and rotation to a new key. */
interface CaContract extends AgentContract {
  /** An agent spreads the renewal of leaves over half a minute after a new root. */
  Duration LEAF_ROTATION = Duration.ofSeconds(45);

  @Test
  default void roots_haveOneActive() throws Exception {
    Answer answer = agent().get("/v1/agent/connect/ca/roots");
    JsonNode roots = answer.json();

    assertTrue(answer.index() >= 1);
    assertTrue(roots.path("TrustDomain").asText().matches("[0-9a-f-]{36}\\.consul"));
    JsonNode active = active(roots);
    assertEquals(roots.path("ActiveRootID").asText(), active.path("ID").asText());
    assertTrue(active.path("ID").asText().matches("([0-9a-f]{2}:){19}[0-9a-f]{2}"));
    X509Certificate root = certificates(roots, active.path("RootCert").asText()).getFirst();
    assertTrue(root.getBasicConstraints() >= 0);
    root.verify(root.getPublicKey());
    assertEquals(
        roots.path("ActiveRootID"),
        agent().get("/v1/connect/ca/roots").json().path("ActiveRootID"));
  }

  @Test
  default void leaf_ofAnyName_isSignedByTheActiveRoot() throws Exception {
    JsonNode roots = agent().get("/v1/agent/connect/ca/roots").json();

    Answer answer = agent().get("/v1/agent/connect/ca/leaf/not-registered");

    JsonNode leaf = answer.json();
    assertEquals(answer.index(), leaf.path("ModifyIndex").asLong());
    String uri =
        "spiffe://" + roots.path("TrustDomain").asText() + "/ns/default/dc/dc1/svc/not-registered";
    assertEquals(uri, leaf.path("ServiceURI").asText());
    assertEquals("not-registered", leaf.path("Service").asText());
    LeafCertificate parsed = parse(leaf);
    assertEquals(uri, parsed.id().uri());
    X509Certificate certificate = parsed.chain().getFirst();
    assertTrue(
        certificate
            .getExtendedKeyUsage()
            .containsAll(List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2")));
    certificate.verify(
        certificates(roots, active(roots).path("RootCert").asText()).getFirst().getPublicKey());
    assertEquals(
        certificate.getNotAfter().toInstant().toString(), leaf.path("ValidBefore").asText());
    assertTrue(
        leaf.path("SerialNumber").asText().matches("[0-9a-f]{2}(:[0-9a-f]{2})*"),
        leaf.path("SerialNumber")::asText);
  }

  @Test
  default void leaf_askedAgain_isTheSame() {
    JsonNode first = agent().get("/v1/agent/connect/ca/leaf/steady").json();

    assertEquals(first, agent().get("/v1/agent/connect/ca/leaf/steady").json());
  }

  @Test
  default void configuration_isReadAndRefusedWhenWrong() {
    JsonNode configuration = agent().get("/v1/connect/ca/configuration").json();
    assertEquals("consul", configuration.path("Provider").asText());
    assertEquals("72h", configuration.path("Config").path("LeafCertTTL").asText());

    Answer unknown =
        agent().put("/v1/connect/ca/configuration", "{\"Provider\": \"odd\", \"Config\": {}}");
    assertEquals(500, unknown.status());
    assertTrue(unknown.body().contains("\"odd\""), unknown::body);
    Answer noDuration =
        agent()
            .put(
                "/v1/connect/ca/configuration",
                "{\"Provider\": \"consul\", \"Config\": {\"LeafCertTTL\": \"soon\"}}");
    assertEquals(500, noDuration.status());
    assertTrue(noDuration.body().contains("soon"), noDuration::body);
  }

  @Test
  default void rotation_newKey_rollsRootsAndLeavesWithoutABreak() throws Exception {
    Answer oldRoots = agent().get("/v1/agent/connect/ca/roots");
    Answer oldLeaf = agent().get("/v1/agent/connect/ca/leaf/rotating");
    String oldId = oldRoots.json().path("ActiveRootID").asText();
    CompletableFuture<Answer> roots =
        agent().getLater("/v1/agent/connect/ca/roots?wait=50s&index=" + oldRoots.index());
    CompletableFuture<Answer> leaf =
        agent().getLater("/v1/agent/connect/ca/leaf/rotating?wait=50s&index=" + oldLeaf.index());

    agent().put("/v1/connect/ca/configuration", CaKeys.newConfiguration()).ok();

    JsonNode both = roots.get(SOON.toSeconds(), TimeUnit.SECONDS).json();
    assertEquals(oldRoots.json().path("TrustDomain"), both.path("TrustDomain"));
    assertEquals(2, both.path("Roots").size());
    JsonNode newRoot = active(both);
    assertNotEquals(oldId, newRoot.path("ID").asText());
    JsonNode oldRoot = inactive(both);
    assertEquals(oldId, oldRoot.path("ID").asText());
    X509Certificate oldCa = certificates(both, oldRoot.path("RootCert").asText()).getFirst();
    X509Certificate newCa = certificates(both, newRoot.path("RootCert").asText()).getFirst();
    JsonNode next = leaf.get(LEAF_ROTATION.toSeconds(), TimeUnit.SECONDS).json();
    assertNotEquals(
        oldLeaf.json().path("SerialNumber").asText(), next.path("SerialNumber").asText());
    List<X509Certificate> chain = parse(next).chain();
    // Who knows only the old root has to be able to verify it too: by the new root's key, signed
    // with the old one's.
    chain.getFirst().verify(newCa.getPublicKey());
    X509Certificate crossSigned = chain.get(1);
    assertEquals(newCa.getPublicKey(), crossSigned.getPublicKey());
    crossSigned.verify(oldCa.getPublicKey());
    assertFalse(newRoot.path("IntermediateCerts").isEmpty());
  }

  private static JsonNode active(JsonNode roots) {
    return only(roots, true);
  }

  private static JsonNode inactive(JsonNode roots) {
    return only(roots, false);
  }

  private static JsonNode only(JsonNode roots, boolean active) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode root : roots.path("Roots")) {
      if (root.path("Active").asBoolean() == active) {
        found.add(root);
      }
    }
    assertEquals(1, found.size(), roots::toString);
    return found.getFirst();
  }

  private static LeafCertificate parse(JsonNode leaf) throws Exception {
    return CredentialsParser.leaf(
        leaf.path("CertPEM").asText(), leaf.path("PrivateKeyPEM").asText());
  }

  private static List<X509Certificate> certificates(JsonNode roots, String pem) throws Exception {
    return List.copyOf(
        CredentialsParser.bundle(roots.path("TrustDomain").asText(), List.of(pem)).roots());
  }
}
