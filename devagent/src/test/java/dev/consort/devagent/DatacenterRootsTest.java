// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.devagent.http.Json;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A secondary datacenter signs with intermediates of the primary's roots, through rotations. */
final class DatacenterRootsTest extends PairFixture {
  private static final String ROOTS = "/v1/agent/connect/ca/roots";
  private static final String LEAF = "/v1/agent/connect/ca/leaf/billing";
  private static final String CONFIGURATION = "/v1/connect/ca/configuration";

  private ThrowawayCa rotate() {
    return configure(dc1, CONFIGURATION);
  }

  private ThrowawayCa configure(TestAgent at, String path) {
    String trustDomain = dc1.at(ROOTS, "/TrustDomain").asText();
    ThrowawayCa next = ThrowawayCa.root(trustDomain, KeyKind.EC, dc1.time(), new SecureRandom());
    ObjectNode body = Json.object().put("Provider", "consul");
    body.putObject("Config").put("PrivateKey", next.keyPem());
    at.put(path, body.toString()).ok();
    return next;
  }

  private static JsonNode root(JsonNode roots, boolean active) {
    for (JsonNode root : roots.path("Roots")) {
      if (root.path("Active").asBoolean() == active) {
        return root;
      }
    }
    throw new AssertionError("no such root among " + roots);
  }

  private static List<String> certificates(JsonNode leaf) {
    return Pems.split(leaf.path("CertPEM").asText());
  }

  @Test
  void roots_ofASecondary_areThePrimarys_withAnIntermediateOfItsOwn() {
    JsonNode first = dc1.get(ROOTS).json();
    JsonNode second = dc2.get(ROOTS).json();

    assertEquals(first.path("TrustDomain"), second.path("TrustDomain"));
    assertEquals(first.path("ActiveRootID"), second.path("ActiveRootID"));
    assertEquals(root(first, true).path("RootCert"), root(second, true).path("RootCert"));
    assertTrue(root(first, true).path("IntermediateCerts").isNull());
    assertEquals(1, root(second, true).path("IntermediateCerts").size());
    assertNotEquals(
        root(first, true).path("SigningKeyID"), root(second, true).path("SigningKeyID"));
    assertEquals(second, dc1.get(ROOTS + "?dc=dc2").json());
    assertEquals(second, dc1.get("/v1/connect/ca/roots?dc=dc2").json());
  }

  @Test
  void leaf_ofASecondary_carriesItsIntermediate_andIsVerifiedByTheRoot() throws Exception {
    JsonNode leaf = dc2.get(LEAF).json();
    JsonNode root = root(dc1.get(ROOTS).json(), true);
    JsonNode intermediates = root(dc2.get(ROOTS).json(), true).path("IntermediateCerts");

    assertTrue(leaf.path("ServiceURI").asText().endsWith("/ns/default/dc/dc2/svc/billing"));
    assertEquals(2, certificates(leaf).size());
    assertEquals(intermediates.get(0).asText(), certificates(leaf).get(1));
    Pems.verify(leaf, root, dc1.time().instant());
    assertTrue(
        dc1.at(LEAF + "?dc=dc2", "/ServiceURI").asText().endsWith("/dc/dc1/svc/billing"),
        "an agent has leaves of its own datacenter only");
  }

  @Test
  void rotation_inThePrimary_givesASecondaryTheNewRootWithANewIntermediate() throws Exception {
    JsonNode oldLeaf = dc2.get(LEAF).json();
    JsonNode before = dc2.get(ROOTS).json();
    long index = dc2.get(ROOTS).index();
    CompletableFuture<Answer> waiting = dc2.getLater(ROOTS + "?wait=8m&index=" + index);
    dc1.awaitScheduled(Duration.ofMinutes(8));

    rotate();

    JsonNode after = TestAgent.await(waiting).ok().json();
    JsonNode primary = dc1.get(ROOTS).json();
    assertEquals(primary.path("ActiveRootID"), after.path("ActiveRootID"));
    assertEquals(2, after.path("Roots").size());
    JsonNode old = root(after, false);
    assertEquals(root(before, true).path("SigningKeyID"), old.path("SigningKeyID"));
    assertEquals(root(before, true).path("IntermediateCerts"), old.path("IntermediateCerts"));
    assertEquals(root(before, true).path("CreateIndex"), old.path("CreateIndex"));
    JsonNode now = root(after, true);
    assertEquals(old.path("ModifyIndex"), now.path("ModifyIndex"), "one bump for both");
    JsonNode presented = now.path("IntermediateCerts");
    assertEquals(2, presented.size());
    JsonNode crossSigned = root(primary, true).path("IntermediateCerts").get(0);
    assertEquals(crossSigned, presented.get(0), "the cross-signed root comes first");
    assertEquals(oldLeaf, dc2.get(LEAF).json(), "the leaf in memory stays for a while");

    dc1.time().advance(Duration.ofSeconds(30));
    JsonNode leaf = dc2.get(LEAF).json();
    assertEquals(
        List.of(presented.get(0).asText(), presented.get(1).asText()),
        certificates(leaf).subList(1, 3));
    Pems.verify(leaf, old, dc1.time().instant());
    Pems.verify(leaf, now, dc1.time().instant());
    Pems.verify(oldLeaf, old, dc1.time().instant());
  }

  @Test
  void rotation_whileTheLinkIsCut_isMadeUpFor() throws Exception {
    JsonNode before = dc2.get(ROOTS).json();
    dc1.cutWan(true);
    rotate();
    rotate();
    assertEquals(before, dc2.get(ROOTS).json());

    dc1.cutWan(false);

    JsonNode after = dc2.get(ROOTS).json();
    assertEquals(dc1.at(ROOTS, "/ActiveRootID"), after.path("ActiveRootID"));
    assertEquals(3, after.path("Roots").size());
    dc1.time().advance(Duration.ofSeconds(30));
    Pems.verify(dc2.get(LEAF).json(), root(after, true), dc1.time().instant());
  }

  @Test
  void root_prunedInThePrimary_goesFromASecondaryToo() {
    rotate();
    long index = dc2.await(ROOTS, r -> r.path("Roots").size() == 2).index();
    dc1.time().advance(Duration.ofHours(146));
    CompletableFuture<Answer> later = dc2.getLater(ROOTS + "?wait=10m&index=" + index);

    Answer one = dc1.passingTime(later, Duration.ofHours(1));

    assertEquals(1, one.json().path("Roots").size());
  }

  @Test
  void intermediate_halfOfWhoseLifeIsOver_isRenewedUnderTheSameRoot() {
    JsonNode before = dc2.get(ROOTS).json();
    long index = dc2.get(ROOTS).index();
    dc1.time().advance(Duration.ofDays(180));
    dc1.get("/v1/status/leader").ok();
    assertEquals(before, dc2.get(ROOTS).json());
    dc1.time().advance(Duration.ofDays(3));
    CompletableFuture<Answer> later = dc2.getLater(ROOTS + "?wait=10m&index=" + index);

    JsonNode after = dc1.passingTime(later, Duration.ofHours(1)).json();

    assertEquals(before.path("ActiveRootID"), after.path("ActiveRootID"));
    assertEquals(1, after.path("Roots").size());
    assertNotEquals(
        root(before, true).path("SigningKeyID"), root(after, true).path("SigningKeyID"));
  }

  @Test
  void configuration_ofASecondary_isItsOwn_andAKeyOnlyRenewsTheIntermediate() {
    JsonNode before = dc2.get(ROOTS).json();

    ThrowawayCa given = configure(dc2, CONFIGURATION);
    dc2.put(CONFIGURATION, "{\"Provider\": \"consul\", \"Config\": {\"LeafCertTTL\": \"5h\"}}")
        .ok();

    JsonNode after = dc2.get(ROOTS).json();
    assertEquals(before.path("ActiveRootID"), after.path("ActiveRootID"));
    assertEquals(1, after.path("Roots").size());
    assertNotEquals(
        root(before, true).path("SigningKeyID"), root(after, true).path("SigningKeyID"));
    assertNotEquals(given.signingKeyId(), root(after, true).path("SigningKeyID").asText());
    assertEquals("5h", dc1.at(CONFIGURATION + "?dc=dc2", "/Config/LeafCertTTL").asText());
    assertEquals("72h", dc1.at(CONFIGURATION, "/Config/LeafCertTTL").asText());
    assertFalse(dc2.get(CONFIGURATION).text().contains("PRIVATE"));
  }

  @Test
  void configuration_ofThePrimary_isChangedThroughASecondary() {
    JsonNode before = dc1.get(ROOTS).json();

    ThrowawayCa given = configure(dc2, CONFIGURATION + "?dc=dc1");

    JsonNode after = dc1.get(ROOTS).json();
    assertNotEquals(before.path("ActiveRootID"), after.path("ActiveRootID"));
    assertEquals(given.signingKeyId(), root(after, true).path("SigningKeyID").asText());
    dc2.await(ROOTS, r -> r.path("ActiveRootID").equals(after.path("ActiveRootID")));
  }

  @Test
  void configuration_withAKey_ofASecondaryThatIsCutOff_changesNothing() {
    JsonNode before = dc2.get(ROOTS).json();
    dc1.cutWan(true);
    String trustDomain = before.path("TrustDomain").asText();
    ThrowawayCa next = ThrowawayCa.root(trustDomain, KeyKind.EC, dc1.time(), new SecureRandom());
    ObjectNode body = Json.object().put("Provider", "consul");
    body.putObject("Config").put("PrivateKey", next.keyPem()).put("LeafCertTTL", "5h");

    assertEquals(500, dc2.put(CONFIGURATION, body.toString()).status());

    assertEquals(before, dc2.get(ROOTS).json());
    assertEquals("72h", dc2.at(CONFIGURATION, "/Config/LeafCertTTL").asText());
  }
}
