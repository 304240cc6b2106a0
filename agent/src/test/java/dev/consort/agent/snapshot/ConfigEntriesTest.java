// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.AgentRig;
import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.Fixture;
import dev.consort.agent.config.AgentAddress;
import dev.consort.agent.registration.ExposedPath;
import dev.consort.agent.registration.InboundSettings;
import dev.consort.agent.registration.ProxyOptions;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.IntentionName;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.PathNormalization.EscapedSlashes;
import dev.consort.certs.TlsSettings;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What configuration entries come to in snapshots, over real HTTP. */
final class ConfigEntriesTest {
  private static final String INTENTIONS = "/v1/connect/intentions/match";
  private static final String MESH = "/v1/config/mesh/mesh";
  private static final String PROXIES = "/v1/config/proxy-defaults/global";
  private static final String SERVICE = "/v1/config/service-defaults/web";
  private static final String OKTA = "/v1/config/jwt-provider/okta";
  private static final String CHECKS = "/v1/agent/checks";
  private static final Reply ABSENT = Reply.error(404, "Config entry not found");
  private static final Reply DENIED = Reply.error(403, "Permission denied: lacks 'mesh:read'");

  private final AgentRig rig = new AgentRig();
  private final List<ProxySnapshot> published = new CopyOnWriteArrayList<>();
  private final AgentSnapshotSource source =
      new AgentSnapshotSource(
          rig.connection,
          new ProxySelector.Fixed(
              new ProxyRegistration(
                  "web-proxy",
                  "web-proxy",
                  "web",
                  "web-1",
                  Optional.of(
                      new InboundSettings(
                          new Address.Tcp("0.0.0.0", 2000),
                          new Address.Tcp("127.0.0.1", 80),
                          Protocol.HTTP,
                          Duration.ofSeconds(5),
                          Duration.ofSeconds(5),
                          0)),
                  List.of(),
                  new ProxyOptions(96 << 10, Optional.empty(), true, List.of()),
                  List.of())),
          Optional.of(DefaultPolicy.ALLOW));

  ConfigEntriesTest() {
    rig.agent.index("/v1/agent/connect/ca/roots", 9, fixture("ca/agent-roots"));
    rig.agent.index("/v1/agent/connect/ca/leaf/web", 49, fixture("ca/leaf-web"));
    rig.agent.index(INTENTIONS, 5, Reply.ok("{\"web\":[]}"));
    rig.agent.index(MESH, 20, ABSENT);
    rig.agent.index(PROXIES, 20, ABSENT);
    rig.agent.index(SERVICE, 20, ABSENT);
    rig.agent.answer(CHECKS, Reply.ok("{}"));
  }

  @AfterEach
  void close() {
    source.close();
    rig.close();
  }

  private static Reply fixture(String name) {
    return Reply.of(Fixture.load("1.21.4/" + name));
  }

  private static Reply intention(String members) {
    return Reply.ok(
        ("{'web':[{'SourceName':'api','DestinationName':'web'," + members + "}]}")
            .replace('\'', '"'));
  }

  private static Reply bound(String provider) {
    return intention("'Action':'allow','JWT':{'Providers':[{'Name':'" + provider + "'}]}");
  }

  private ProxySnapshot last() {
    return published.getLast();
  }

  private void start() {
    source.start(published::add);
    Eventually.holds("a snapshot", () -> !published.isEmpty());
  }

  private void await(String what, Predicate<ProxySnapshot> condition) {
    Eventually.holds(
        what,
        () -> {
          rig.timers.advance(Duration.ofMillis(100));
          return !published.isEmpty() && condition.test(last());
        });
  }

  /** What the table would say that these snapshots are compiled to. */
  private static boolean deniesOutright(ProxySnapshot snapshot) {
    IntentionTable table =
        IntentionTable.compile(
            IntentionName.of("web"),
            "td",
            snapshot.intentions(),
            snapshot.defaultPolicy(),
            "",
            snapshot.jwtProviders(),
            () -> AgentRig.START);
    return !table.warnings().isEmpty() && table.warnings().getFirst().contains("denies");
  }

  @Test
  void meshEntry_isInTheFirstSnapshot_andItsChangesFollowAtOnce() {
    rig.agent.index(MESH, 20, fixture("config/get-mesh-mesh"));
    start();
    MeshSettings first = published.getFirst().mesh();
    assertEquals(EscapedSlashes.UNESCAPE, first.normalization().escapedSlashes());
    assertEquals(
        2, ((TlsSettings.Spoken) first.incoming()).policy().ciphers().size(), first.toString());
    Eventually.holds("it rests", () -> rig.agent.resting(MESH) == 1);
    rig.agent.index(MESH, 21, ABSENT);
    Eventually.holds("the defaults", () -> last().mesh().equals(MeshSettings.DEFAULT));
  }

  @Test
  void meshEntry_thatIsNotAnsweredYet_holdsTheFirstSnapshotBack_andIsNamed() {
    rig.agent.answer(MESH, new Reply.Silence());
    source.start(published::add);
    Eventually.holds("it is asked", () -> !rig.agent.requests(MESH).isEmpty());
    Eventually.holds("only it is missing", () -> source.missing().size() == 1);
    assertTrue(source.missing().getFirst().startsWith("mesh: "), source.missing().toString());
    assertTrue(published.isEmpty());
  }

  @Test
  void meshEntry_refused_isTheDefaults_andAskedForAgain() {
    rig.agent.answer(MESH, DENIED);
    start();
    assertEquals(MeshSettings.DEFAULT, last().mesh());
    assertTrue(
        source.status().stream()
            .anyMatch(w -> w.name().equals("mesh") && w.lastError().isPresent()));
    rig.agent.index(MESH, 20, fixture("config/get-mesh-mesh"));
    await("the entry", s -> s.mesh().normalization().mergeSlashes());
  }

  @Test
  void meshEntry_refusedLater_staysAsItWas() {
    rig.agent.index(MESH, 20, fixture("config/get-mesh-mesh"));
    start();
    MeshSettings held = last().mesh();
    rig.agent.answer(MESH, DENIED);
    rig.agent.stop();
    rig.agent.resume();
    Eventually.holds(
        "the refusal is told",
        () -> {
          rig.timers.advance(Duration.ofMillis(200));
          return source.status().stream()
              .anyMatch(
                  w ->
                      w.name().equals("mesh")
                          && w.lastError().filter(e -> e.contains("mesh:read")).isPresent());
        });
    assertEquals(held, last().mesh());
  }

  @Test
  void kindThatTheAgentDoesNotKnow_isOff_andNoFailure() {
    rig.agent.answer(MESH, Reply.error(500, "invalid config entry kind: mesh"));
    start();
    assertEquals(MeshSettings.DEFAULT, last().mesh());
    rig.advance(Duration.ofMinutes(4));
    rig.settle();
    assertEquals(1, rig.agent.requests(MESH).size());
    assertTrue(
        source.status().stream().filter(w -> w.name().equals("mesh")).allMatch(w -> w.known()));
  }

  @Test
  void plaintext_needsBothEntries() {
    rig.agent.index(MESH, 20, fixture("config/get-mesh-mesh"));
    start();
    assertFalse(last().mesh().plaintextAllowed());
    Eventually.holds("it rests", () -> rig.agent.resting(SERVICE) == 1);
    rig.agent.index(SERVICE, 21, fixture("config/get-service-defaults-tweb"));
    Eventually.holds("plaintext", () -> last().mesh().plaintextAllowed());
    Eventually.holds("it rests again", () -> rig.agent.resting(MESH) == 1);
    rig.agent.index(MESH, 21, ABSENT);
    Eventually.holds("none", () -> !last().mesh().plaintextAllowed());
    assertTrue(last().mesh().plaintextRefused().isPresent());
  }

  @Test
  void accessLogs_ofProxyDefaults_countWhereNothingIsRegistered() {
    rig.agent.index(PROXIES, 20, fixture("config/get-proxy-defaults-global"));
    start();
    await("its logs", s -> s.registration().options().accessLogs().isPresent());
  }

  @Test
  void onlyProvidersThatIntentionsName_areAskedFor() {
    rig.agent.index(OKTA, 30, fixture("config/get-jwt-provider-okta"));
    rig.agent.index(INTENTIONS, 5, bound("okta"));
    start();
    assertEquals(Set.of("okta"), published.getFirst().jwtProviders().keySet());
    assertTrue(published.getFirst().jwtProviders().get("okta").jwks().isPresent());
    assertFalse(deniesOutright(last()));
    Eventually.holds("it rests", () -> rig.agent.resting(INTENTIONS) == 1);
    rig.agent.index(INTENTIONS, 6, Reply.ok("{\"web\":[]}"));
    Eventually.holds("it is dropped", () -> last().jwtProviders().isEmpty());
    rig.settle();
    assertTrue(source.status().stream().noneMatch(w -> w.name().startsWith("jwt-provider")));
  }

  @Test
  void providerThatDoesNotExist_denies_untilItDoes() {
    rig.agent.index(OKTA, 30, ABSENT);
    rig.agent.index(INTENTIONS, 5, bound("okta"));
    start();
    assertTrue(last().jwtProviders().isEmpty());
    assertTrue(deniesOutright(last()));
    Eventually.holds("it rests", () -> rig.agent.resting(OKTA) == 1);
    rig.agent.index(OKTA, 31, fixture("config/get-jwt-provider-okta"));
    Eventually.holds("it is there", () -> last().jwtProviders().containsKey("okta"));
    assertFalse(deniesOutright(last()));
  }

  @Test
  void providerThatMayNotBeRead_denies_andStaysAsItWasIfItMightBefore() {
    rig.agent.answer(OKTA, DENIED);
    rig.agent.index(INTENTIONS, 5, bound("okta"));
    start();
    assertTrue(deniesOutright(last()));
    rig.agent.index(OKTA, 30, fixture("config/get-jwt-provider-okta"));
    await("it may be read", s -> s.jwtProviders().containsKey("okta"));
    int asked = rig.agent.requests(OKTA).size();
    rig.agent.answer(OKTA, DENIED);
    rig.agent.stop();
    rig.agent.resume();
    Eventually.holds(
        "it is refused again",
        () -> {
          rig.timers.advance(Duration.ofMillis(200));
          return rig.agent.requests(OKTA).size() > asked + 1;
        });
    assertTrue(last().jwtProviders().containsKey("okta"));
  }

  @Test
  void providerThatIsStrange_denies() {
    rig.agent.index(OKTA, 30, Reply.ok("{\"Kind\":\"jwt-provider\",\"Name\":\"okta\"}"));
    rig.agent.index(INTENTIONS, 5, bound("okta"));
    start();
    assertTrue(deniesOutright(last()));
  }

  @Test
  void intentionThatNamesANewProvider_isInForceAtOnce_andDeniesUntilItIsRead() {
    rig.agent.answer(OKTA, new Reply.Silence());
    start();
    Eventually.holds("it rests", () -> rig.agent.resting(INTENTIONS) == 1);
    rig.agent.index(INTENTIONS, 6, bound("okta"));
    Eventually.holds("the intention", () -> last().intentions().size() == 1);
    assertTrue(deniesOutright(last()));
    assertEquals(List.of(), source.missing());
  }

  @Test
  void remoteKeys_areFetched_beforeTheFirstSnapshot() {
    int port = ((AgentAddress.Tcp) rig.agent.address()).port();
    rig.agent.answer("/keys", Reply.ok("{\"keys\":[]}"));
    rig.agent.index(
        OKTA,
        30,
        Reply.ok(
            ("{'Kind':'jwt-provider','Name':'okta','Issuer':'i','JSONWebKeySet':{'Remote':{'URI':"
                    + "'http://127.0.0.1:"
                    + port
                    + "/keys'}}}")
                .replace('\'', '"')));
    rig.agent.index(INTENTIONS, 5, bound("okta"));
    start();
    assertEquals(
        Optional.of("{\"keys\":[]}"), published.getFirst().jwtProviders().get("okta").jwks());
  }

  @Test
  void remoteKeysThatCannotBeHad_leaveTheProviderWithoutKeys() {
    int port = ((AgentAddress.Tcp) rig.agent.address()).port();
    rig.agent.answer("/keys", Reply.error(500, "down"));
    rig.agent.index(
        OKTA,
        30,
        Reply.ok(
            ("{'Kind':'jwt-provider','Name':'okta','Issuer':'i','JSONWebKeySet':{'Remote':{'URI':"
                    + "'http://127.0.0.1:"
                    + port
                    + "/keys'}}}")
                .replace('\'', '"')));
    rig.agent.index(INTENTIONS, 5, bound("okta"));
    start();
    assertEquals(Optional.empty(), last().jwtProviders().get("okta").jwks());
    rig.agent.answer("/keys", Reply.ok("{\"keys\":[]}"));
    await("the keys", s -> s.jwtProviders().get("okta").jwks().isPresent());
  }

  @Test
  void auditedIntentions_areCarriedApart_withTheirProviders() {
    rig.agent.index(OKTA, 30, fixture("config/get-jwt-provider-okta"));
    rig.agent.index(
        INTENTIONS,
        5,
        intention(
            "'Action':'deny','JWT':{'Providers':[{'Name':'okta'}]},"
                + "'Meta':{'consort-mode':'audit'}"));
    start();
    assertEquals(List.of(), last().intentions());
    assertEquals(1, last().audited().size());
    assertEquals(Set.of("okta"), last().jwtProviders().keySet());
  }

  @Test
  void exposedChecks_joinThePaths_andTheirChangesFollow() {
    rig.agent.answer(
        CHECKS,
        Reply.ok(
            ("{'h':{'Type':'http','ExposedPort':21500,"
                    + "'Output':'HTTP GET http://:21500/health: 200 OK Output: '}}")
                .replace('\'', '"')));
    start();
    await(
        "the check",
        s ->
            s.registration()
                .options()
                .exposed()
                .equals(List.of(new ExposedPath(21500, "/health", 80, Protocol.HTTP, true))));
    assertEquals(
        "ServiceID == \"web-1\"", rig.agent.requests(CHECKS).getFirst().query().get("filter"));
    rig.agent.answer(CHECKS, Reply.ok("{}"));
    rig.advance(Duration.ofSeconds(20));
    await("none", s -> s.registration().options().exposed().isEmpty());
  }
}
