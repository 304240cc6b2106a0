// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.ca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.certs.LeafCertificate;
import dev.consort.certs.TrustBundle;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CaWatchesTest {
  private static final InstantSource RECORDED =
      InstantSource.fixed(Instant.parse("2026-11-22T05:00:00Z"));

  private static LeafCertificate leaf(Fixture fixture, String service) throws MalformedAnswer {
    return CaWatches.certificate(fixture.answer(), service, RECORDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4", "1.8.7"})
  void everyRecordedAnswer_ofRootsAndLeaf_isRead(String version) throws Exception {
    int roots = 0;
    int leaves = 0;
    for (Fixture fixture : Fixture.all(version)) {
      if (fixture.status() != 200) {
        continue;
      }
      if (fixture.path().startsWith("/v1/agent/connect/ca/roots")
          && !fixture.name().contains("errors-ca-broken")) {
        TrustBundle bundle = CaWatches.bundle(fixture.answer());
        assertTrue(bundle.trustDomain().endsWith(".consul"));
        roots++;
      }
      if (fixture.path().startsWith("/v1/agent/connect/ca/leaf/")) {
        String service = fixture.path().replaceAll(".*/leaf/([^?]*).*", "$1");
        assertEquals(service, leaf(fixture, service).id().service(), fixture.name());
        leaves++;
      }
    }
    assertTrue(roots >= 8 && leaves >= 8, roots + " roots, " + leaves + " leaves");
  }

  @Test
  void rotation_trustsBothRoots_andTheNewLeafBringsItsIntermediate() throws Exception {
    Fixture after = Fixture.load("1.21.4/ca-rotation/3-change-roots-dc1-1");
    assertEquals(2, CaWatches.bundle(after.answer()).roots().size());
    LeafCertificate renewed =
        leaf(Fixture.load("1.21.4/ca-rotation/3-change-leaf-web-dc1-1"), "web");
    assertEquals(2, renewed.chain().size());
  }

  @Test
  void noRoots_isNoAnswer() {
    MalformedAnswer empty =
        assertThrows(
            MalformedAnswer.class,
            () -> CaWatches.bundle(Fixture.load("1.21.4/errors-ca-broken/roots").answer()));
    assertTrue(empty.getMessage().contains("not set up"), empty.getMessage());
    assertThrows(MalformedAnswer.class, () -> CaWatches.bundle(Answers.ok("{\"Roots\":null}")));
    assertThrows(
        MalformedAnswer.class,
        () ->
            CaWatches.bundle(
                Answers.ok("{\"TrustDomain\":\"x.consul\",\"Roots\":[{\"RootCert\":\"x\"}]}")));
  }

  @Test
  void leaf_ofAnotherService_isRefused() {
    assertThrows(MalformedAnswer.class, () -> leaf(Fixture.load("1.21.4/ca/leaf-web"), "db"));
  }

  @Test
  void leaf_thatExpired_isRefusedWithTheMoment() {
    MalformedAnswer expired =
        assertThrows(
            MalformedAnswer.class,
            () ->
                CaWatches.certificate(
                    Fixture.load("1.21.4/ca/leaf-web").answer(),
                    "web",
                    InstantSource.fixed(Instant.parse("2026-11-25T03:28:58Z"))));
    assertTrue(expired.getMessage().contains("2026-11-25T03:28:58Z"), expired.getMessage());
  }

  @Test
  void leaf_withTheKeyOfAnother_isRefused() throws Exception {
    String web = Fixture.load("1.21.4/ca/leaf-web").body();
    String billing = Fixture.load("1.21.4/ca/leaf-dc2-billing").body();
    String key = Answers.json(billing.replace('\'', ' ')).get("PrivateKeyPEM").text();
    String own = Answers.json(web.replace('\'', ' ')).get("PrivateKeyPEM").text();
    String mixed = web.replace(own.replace("\n", "\\n"), key.replace("\n", "\\n"));
    assertThrows(
        MalformedAnswer.class, () -> CaWatches.certificate(Answers.ok(mixed), "web", RECORDED));
  }

  @Test
  void watches_restByIndex_andAskByName() {
    assertEquals(
        "/v1/agent/connect/ca/leaf/my%20svc%2F1",
        CaWatches.leaf("my svc/1", RECORDED).request().target());
    assertEquals("/v1/agent/connect/ca/roots", CaWatches.roots().request().target());
    assertTrue(CaWatches.roots().essential());
    assertEquals(java.util.Set.<FaultKind>of(), CaWatches.roots().accepted());
  }
}
