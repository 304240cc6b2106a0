// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.certs.CredentialsParser;
import dev.consort.certs.LeafCertificate;
import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.devagent.ca.CaSettings;
import dev.consort.devagent.http.Json;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.CertPathBuilderException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Leaves are renewed, and roots rotate without a break. */
final class RotationTest {
  private static final String LEAF = "/v1/agent/connect/ca/leaf/web";
  private static final String ROOTS = "/v1/agent/connect/ca/roots";

  private TestAgent agent;

  @BeforeEach
  void start() {
    agent = TestAgent.start();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  private ThrowawayCa another(KeyKind kind) {
    InstantSource clock = agent.time();
    String trustDomain = agent.at(ROOTS, "/TrustDomain").asText();
    return ThrowawayCa.root(trustDomain, kind, clock, new SecureRandom());
  }

  private void configure(String key, String root, boolean withoutCrossSigning) {
    ObjectNode body = Json.object().put("Provider", "consul");
    body.putObject("Config").put("PrivateKey", key).put("RootCert", root);
    body.put("ForceWithoutCrossSigning", withoutCrossSigning);
    agent.put("/v1/connect/ca/configuration", body.toString()).ok();
  }

  private static LeafCertificate parse(JsonNode leaf) throws Exception {
    return CredentialsParser.leaf(
        leaf.path("CertPEM").asText(), leaf.path("PrivateKeyPEM").asText());
  }

  private static X509Certificate root(JsonNode roots, boolean active) throws Exception {
    for (JsonNode root : roots.path("Roots")) {
      if (root.path("Active").asBoolean() == active) {
        return CredentialsParser.bundle("x.consul", List.of(root.path("RootCert").asText()))
            .roots()
            .getFirst();
      }
    }
    throw new AssertionError("no such root");
  }

  private void verify(LeafCertificate leaf, X509Certificate anchor) throws Exception {
    Pems.verify(leaf, anchor, agent.time().instant());
  }

  @ParameterizedTest
  @EnumSource(KeyKind.class)
  void rotation_newKey_isUsedAndOldPeersVerifyTheNewLeaf(KeyKind kind) throws Exception {
    Answer before = agent.get(ROOTS);
    X509Certificate oldRoot = root(before.json(), true);
    Answer oldLeaf = agent.get(LEAF);
    verify(parse(oldLeaf.json()), oldRoot);
    CompletableFuture<Answer> roots = agent.getLater(ROOTS + "?wait=8m&index=" + before.index());
    agent.awaitScheduled(Duration.ofMinutes(8));
    ThrowawayCa next = another(kind);

    configure(next.keyPem(), "", false);

    JsonNode both = TestAgent.await(roots).json();
    assertEquals(2, both.path("Roots").size());
    assertEquals(before.json().path("TrustDomain"), both.path("TrustDomain"));
    assertEquals(oldRoot, root(both, false));
    X509Certificate newRoot = root(both, true);
    assertEquals(next.certificate().getPublicKey(), newRoot.getPublicKey());
    agent.time().advance(Duration.ofSeconds(30));
    LeafCertificate leaf = parse(agent.get(LEAF).json());
    assertEquals(2, leaf.chain().size());
    verify(leaf, oldRoot);
    verify(leaf, newRoot);
  }

  @Test
  void rotation_givenRoot_isTheActiveOne() throws Exception {
    ThrowawayCa next = another(KeyKind.EC);

    configure(next.keyPem(), next.certificatePem(), false);

    assertEquals(next.certificate(), root(agent.get(ROOTS).json(), true));
  }

  @Test
  void rotation_withoutCrossSigning_isUnknownToOldPeers() throws Exception {
    X509Certificate oldRoot = root(agent.get(ROOTS).json(), true);

    configure(another(KeyKind.EC).keyPem(), "", true);

    LeafCertificate leaf = parse(agent.get(LEAF).json());
    assertEquals(1, leaf.chain().size());
    assertThrows(CertPathBuilderException.class, () -> verify(leaf, oldRoot));
    verify(leaf, root(agent.get(ROOTS).json(), true));
  }

  @Test
  void rotation_sameKeyAgain_changesNothing() {
    ThrowawayCa next = another(KeyKind.EC);
    configure(next.keyPem(), "", false);
    JsonNode once = agent.get(ROOTS).json();

    configure(next.keyPem(), "", false);

    assertEquals(once, agent.get(ROOTS).json());
  }

  @Test
  void rotation_brokenKey_isRefusedAndNotRepeated() {
    JsonNode before = agent.get(ROOTS).json();

    Answer refused =
        agent.put(
            "/v1/connect/ca/configuration",
            "{\"Provider\": \"consul\", \"Config\": {\"PrivateKey\": \"-----BEGIN SECRET-----\"}}");

    assertEquals(500, refused.status());
    assertFalse(refused.text().contains("SECRET"));
    assertEquals(before, agent.get(ROOTS).json());
  }

  @Test
  void rotation_leafInMemory_isRenewedWithinTheJitter() {
    Answer old = agent.get(LEAF);
    CompletableFuture<Answer> waiting = agent.getLater(LEAF + "?wait=9m&index=" + old.index());
    agent.awaitScheduled(Duration.ofMinutes(9));

    configure(another(KeyKind.EC).keyPem(), "", false);
    assertEquals(old.json(), agent.get(LEAF).json(), "right after the change the old one is given");

    agent.time().advance(Duration.ofSeconds(30));
    Answer renewed = TestAgent.await(waiting);
    assertTrue(renewed.index() > old.index());
    assertNotEquals(old.json().path("SerialNumber"), renewed.json().path("SerialNumber"));
  }

  @Test
  void root_longOutOfUse_isDropped() {
    configure(another(KeyKind.EC).keyPem(), "", false);
    Answer both = agent.get(ROOTS);
    assertEquals(2, both.json().path("Roots").size());

    agent.time().advance(Duration.ofHours(146));

    CompletableFuture<Answer> later = agent.getLater(ROOTS + "?wait=10m&index=" + both.index());
    Answer one = agent.passingTime(later, Duration.ofHours(1));
    assertEquals(1, one.json().path("Roots").size());
    assertTrue(one.index() > both.index());
  }

  @Test
  void leaf_noOneAsks_isNotRenewedBeforeItsWindow() throws Exception {
    Answer first = agent.get(LEAF);
    Instant until = Instant.parse(first.json().path("ValidBefore").asText());
    assertEquals(TestAgent.START.plus(Duration.ofDays(3)), until);

    agent.time().advance(Duration.ofHours(43));
    assertEquals(first.json(), agent.get(LEAF).json());

    agent.time().advance(Duration.ofHours(22));
    Answer renewed = agent.get(LEAF);
    assertNotEquals(first.json().path("SerialNumber"), renewed.json().path("SerialNumber"));
    assertEquals(
        TestAgent.START.plus(Duration.ofHours(65 + 72)).toString(),
        renewed.json().path("ValidBefore").asText());
  }

  @Test
  void leaf_shortLived_isRenewedForAWaitingCaller() throws IOException {
    agent.close();
    agent =
        TestAgent.start(
            DevAgentConfig.defaults()
                .withCa(new CaSettings(Duration.ofSeconds(20), Duration.ofSeconds(1))));
    Answer first = agent.get(LEAF);
    agent.forgetScheduled();
    CompletableFuture<Answer> waiting = agent.getLater(LEAF + "?wait=9m&index=" + first.index());
    Duration due = agent.awaitScheduled(Duration.ofSeconds(12), Duration.ofSeconds(18));

    agent.time().advance(due);

    assertTrue(TestAgent.await(waiting).index() > first.index());
  }

  @Test
  void leafTtl_configured_countsForNewLeaves() {
    agent
        .put(
            "/v1/connect/ca/configuration",
            "{\"Provider\": \"consul\", \"Config\": {\"LeafCertTTL\": \"2h\"}}")
        .ok();

    assertEquals(
        TestAgent.START.plus(Duration.ofHours(2)).toString(),
        agent.get(LEAF).json().path("ValidBefore").asText());
    assertEquals("2h", agent.at("/v1/connect/ca/configuration", "/Config/LeafCertTTL").asText());
  }
}
