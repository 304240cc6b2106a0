// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.AgentRig;
import dev.consort.agent.AgentSetupException;
import dev.consort.agent.Answers;
import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.json.Json;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SelfRegistrationTest {
  private static final String REGISTER = "/v1/agent/service/register";
  private static final String PASS = "/v1/agent/check/pass/web-proxy-7-ttl";
  private static final String FAIL = "/v1/agent/check/fail/web-proxy-7-ttl";
  private static final String SELF = "/v1/agent/service/web-proxy-7";
  private static final String GONE = "/v1/agent/service/deregister/web-proxy-7";

  private final AgentRig rig = new AgentRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static ProxyRegistration web(Optional<InboundSettings> inbound) {
    return new ProxyRegistration(
        SelfRegistration.proxyId("web", "7"),
        "web-proxy",
        "web",
        "",
        inbound,
        List.of(),
        List.of());
  }

  private static Optional<InboundSettings> inbound(String host) {
    return Optional.of(
        new InboundSettings(
            new Address.Tcp(host, 4444),
            new Address.Tcp("127.0.0.1", 80),
            Protocol.TCP,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            0));
  }

  private static Registrable sidecar(ProxyRegistration registration) {
    return new Registrable.Sidecar(registration);
  }

  private void good() {
    for (String path : List.of(REGISTER, PASS, FAIL, SELF, GONE)) {
      rig.agent.answer(path, Reply.ok("{}"));
    }
  }

  private SelfRegistration started() {
    SelfRegistration self =
        new SelfRegistration(rig.connection, sidecar(web(inbound("127.0.0.1"))));
    self.start().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    return self;
  }

  @Test
  void register_sendsASidecarWithATtlCheck() {
    good();
    started();
    Json body = Answers.json(rig.agent.requests(REGISTER).getFirst().body());
    assertEquals("connect-proxy", body.get("Kind").text());
    assertEquals("web-proxy-7", body.get("ID").text());
    assertEquals("web-proxy", body.get("Name").text());
    assertEquals("127.0.0.1", body.get("Address").text());
    assertEquals("web", body.get("Proxy").get("DestinationServiceName").text());
    assertEquals("30s", body.get("Check").get("TTL").text());
    assertEquals("PUT", rig.agent.requests(REGISTER).getFirst().method());
  }

  @Test
  void register_onAnyAddress_leavesTheAddressToTheNode() {
    Json body = Answers.json(RegistrationBody.of(sidecar(web(inbound("0.0.0.0"))), 30));
    assertTrue(body.get("Address").isAbsent());
    assertEquals(4444, body.get("Port").number().orElseThrow().intValue());
  }

  @Test
  void gateway_isRegisteredWithBothItsAddresses() {
    Json body =
        Answers.json(
            RegistrationBody.of(
                new Registrable.Gateway(
                    new GatewayRegistration(
                        "gw-1",
                        "mesh-gateway",
                        new Address.Tcp("10.0.0.1", 8443),
                        new Address.Tcp("192.0.2.1", 443))),
                30));
    assertEquals("mesh-gateway", body.get("Kind").text());
    assertEquals("gw-1", body.get("ID").text());
    assertEquals("mesh-gateway", body.get("Name").text());
    assertEquals("10.0.0.1", body.get("Address").text());
    Json wan = body.get("TaggedAddresses").get("wan");
    assertEquals("192.0.2.1", wan.get("Address").text());
    assertEquals(443, wan.get("Port").number().orElseThrow().intValue());
    assertEquals("10.0.0.1", body.get("TaggedAddresses").get("lan").get("Address").text());
    assertEquals("gw-1-ttl", body.get("Check").get("CheckID").text());
  }

  @Test
  void heartbeat_isCriticalUntilToldOtherwise_thenEveryTenSeconds() {
    good();
    SelfRegistration self = started();
    Eventually.holds("critical first", () -> rig.agent.requests(FAIL).size() == 1);
    self.passing(true);
    Eventually.holds("passing at once", () -> rig.agent.requests(PASS).size() == 1);
    Eventually.holds(
        "and again",
        () -> {
          rig.timers.advance(Duration.ofMillis(100));
          return rig.agent.requests(PASS).size() == 2;
        });
    assertEquals(1, rig.agent.requests(FAIL).size());
  }

  @Test
  void heartbeat_toldTwiceInOneBreath_isStillOneChain() {
    good();
    SelfRegistration self = started();
    self.passing(true);
    self.passing(false);
    self.passing(true);
    Eventually.holds(
        "passing and at rest",
        () -> rig.agent.requests(PASS).size() >= 1 && rig.timers.pending() == 1);
  }

  @Test
  void forgottenRegistration_isMadeAgain() {
    good();
    SelfRegistration self = started();
    self.passing(true);
    Eventually.holds("passing", () -> rig.agent.requests(PASS).size() >= 1);
    rig.agent.answer(SELF, Reply.error(404, "unknown service ID: web-proxy-7"));
    rig.agent.answer(PASS, Reply.error(404, "Unknown check ID \"web-proxy-7-ttl\""));
    Eventually.holds(
        "registered again",
        () -> {
          rig.timers.advance(Duration.ofSeconds(1));
          return rig.agent.requests(REGISTER).size() >= 2;
        });
  }

  @Test
  void agentAway_atTheStart_isTriedUntilItIsThere() {
    good();
    rig.agent.stop();
    SelfRegistration self =
        new SelfRegistration(rig.connection, sidecar(web(inbound("127.0.0.1"))));
    var done = self.start().toCompletableFuture();
    rig.settle();
    rig.agent.resume();
    Eventually.holds(
        "registered",
        () -> {
          rig.timers.advance(Duration.ofMillis(500));
          return done.isDone();
        });
  }

  @Test
  void close_deregistersAndEndsTheHeartbeat() {
    good();
    SelfRegistration self = started();
    self.close().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    self.close().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    assertEquals(1, rig.agent.requests(GONE).size());
    int before = rig.agent.requests().size();
    rig.advance(Duration.ofMinutes(5));
    assertEquals(before, rig.agent.requests().size());
  }

  @Test
  void close_whileTheAgentIsAway_completes() {
    good();
    SelfRegistration self = started();
    rig.agent.stop();
    self.close().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void sidecarWithoutInbound_cannotBeRegistered() {
    SelfRegistration self = new SelfRegistration(rig.connection, sidecar(web(Optional.empty())));
    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () -> self.start().toCompletableFuture().get(20, TimeUnit.SECONDS));
    assertInstanceOf(AgentSetupException.class, refused.getCause());
  }
}
