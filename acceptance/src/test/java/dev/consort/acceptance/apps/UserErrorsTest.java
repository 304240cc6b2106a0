// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ConsortProcess;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.RealConsul;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.TcpApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What users get wrong is answered with a sentence that names it, and never with a stack trace. */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class UserErrorsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @RegisterExtension static final Mesh mesh = new Mesh();

  @Test
  void proxyId_unknown_isNamed() {
    assertRefused(mesh.starting("unknown-id", "-proxy-id", "nobody-sidecar"), "nobody-sidecar");
  }

  @Test
  void sidecarFor_unknownService_isNamed() {
    assertRefused(mesh.starting("unknown-service", "-sidecar-for", "nobody"), "nobody");
  }

  @Test
  void sidecarFor_serviceWithTwoSidecars_bothAreNamed() {
    mesh.service("twice", 1);
    mesh.consul()
        .api()
        .put(
            "/v1/agent/service/register",
            Map.of(
                "Kind",
                "connect-proxy",
                "ID",
                "twice-second",
                "Name",
                "twice-second",
                "Port",
                mesh.ports().free(),
                "Proxy",
                Map.of(
                    "DestinationServiceName",
                    "twice",
                    "DestinationServiceID",
                    "twice",
                    "LocalServicePort",
                    1)));
    assertRefused(
        mesh.starting("two", "-sidecar-for", "twice"),
        "twice-second",
        "twice-sidecar-proxy",
        "-proxy-id");
  }

  @Test
  void proxyId_ofAnApplication_saysSo() {
    mesh.service("application", 1);
    assertRefused(
        mesh.starting("application", "-proxy-id", "application"), "application", "-sidecar-for");
  }

  @Test
  void meshPort_inUse_isNamed() {
    TcpApp squatter = mesh.closing(TcpApp.echo());
    mesh.register(mesh.unregistered("squatted", 1).withSidecarPort(squatter.port()));
    assertRefused(
        mesh.starting("squatted", "-sidecar-for", "squatted"), Integer.toString(squatter.port()));
  }

  @Test
  void upstreamPort_inUse_isNamed() {
    TcpApp squatter = mesh.closing(TcpApp.echo());
    mesh.register(mesh.unregistered("cornered", 1).withUpstream("anything", squatter.port()));
    assertRefused(
        mesh.starting("cornered", "-sidecar-for", "cornered"),
        Integer.toString(squatter.port()),
        "anything");
  }

  @Test
  void flags_severalWrong_allAreNamedAtOnce() {
    ConsortProcess consort =
        mesh.starting(
            "flags",
            "-sidecar-for",
            "x",
            "--concurrency",
            "many",
            "--log-level",
            "loud",
            "--sidecar-fro",
            "y");
    assertRefused(consort, "concurrency", "many", "log-level", "loud", "sidecar-fro");
  }

  @Test
  void agentAddress_senseless_isNamed() {
    assertRefused(
        mesh.starting("address", "-sidecar-for", "x", "-http-addr", "gopher://127.0.0.1"),
        "gopher");
  }

  @Test
  void tokenFile_unreadable_isNamed() {
    assertRefused(
        mesh.starting("token-file", "-sidecar-for", "x", "-token-file", "/nowhere/token"),
        "/nowhere/token");
  }

  @Test
  void agent_withoutConnect_isSaidWithTheRemedy() {
    RealConsul consul =
        mesh.closing(
            RealConsul.prepare(
                mesh.directory().resolve("off"),
                mesh.ports(),
                Map.of("connect", Map.of("enabled", false)),
                ""));
    consul.start();
    consul.awaitLeader();
    mesh.unregistered("lonely", 1).register(consul);
    ConsortProcess consort =
        mesh.starting("lonely", "-http-addr", consul.address(), "-sidecar-for", "lonely");
    consort
        .process()
        .stderr()
        .awaitLine("the remedy", LIMIT, line -> line.contains("connect { enabled = true }"));
    assertNeverReady(consort);
  }

  @Test
  void agent_notThereYet_isSaidOnceAndAwaited() {
    RealConsul consul =
        mesh.closing(
            RealConsul.prepare(mesh.directory().resolve("late"), mesh.ports(), Map.of(), ""));
    consul.start();
    consul.awaitCa();
    MeshService early = mesh.unregistered("early", 1);
    early.register(consul);
    consul.stop();

    ConsortProcess consort =
        mesh.starting("early", "-http-addr", consul.address(), "-sidecar-for", "early");
    consort
        .process()
        .stderr()
        .awaitLine(
            "the address that does not answer", LIMIT, line -> line.contains(consul.address()));
    assertNeverReady(consort);
    consul.start();
    consort.awaitReady();
    List<String> complaints =
        consort.process().stderr().lines().stream()
            .filter(line -> line.contains(" WARN "))
            .toList();
    assertEquals(1, complaints.size(), complaints::toString);
    assertTalksPlainly(consort);
  }

  @Test
  void token_withoutRights_isSaidWithWhatItNeeds() {
    RealConsul consul = startWithAcl();
    mesh.unregistered("guarded", 1).register(consul);
    String token = weakToken(consul);
    ConsortProcess consort =
        mesh.starting(
            "guarded",
            "-http-addr",
            consul.address(),
            "-token",
            token,
            "-proxy-id",
            "guarded-sidecar-proxy");
    consort
        .process()
        .stderr()
        .awaitLine("what the token lacks", LIMIT, line -> line.contains("service:read"));
    assertFalse(consort.process().stderr().text().contains(token), "a token in a log");
    assertTalksPlainly(consort);
  }

  @Test
  void token_ofTheService_isEnough() {
    RealConsul consul = startWithAcl();
    mesh.unregistered("trusted", 1, "other").register(consul);
    String token =
        consul
            .api()
            .put(
                "/v1/acl/token",
                Map.of("ServiceIdentities", List.of(Map.of("ServiceName", "trusted"))))
            .json()
            .path("SecretID")
            .asText();
    ConsortProcess consort =
        mesh.starting(
            "trusted", "-http-addr", consul.address(), "-token", token, "-sidecar-for", "trusted");
    consort.awaitReady();
    assertTalksPlainly(consort);
  }

  private static RealConsul startWithAcl() {
    String management = "00000000-0000-4000-8000-00000000000a";
    Map<String, Object> acl =
        Map.of(
            "enabled",
            true,
            "default_policy",
            "deny",
            "tokens",
            Map.of("master", management, "agent", management));
    RealConsul consul =
        mesh.closing(
            RealConsul.prepare(
                mesh.directory().resolve("acl-" + mesh.ports().free()),
                mesh.ports(),
                Map.of("acl", acl),
                management));
    consul.start();
    consul.awaitCa();
    Await.until(
        "the management token", LIMIT, () -> !consul.api().get("/v1/acl/token/self").isEmpty());
    return consul;
  }

  private static String weakToken(RealConsul consul) {
    return consul
        .api()
        .put("/v1/acl/token", Map.of("Description", "no rights"))
        .json()
        .path("SecretID")
        .asText();
  }

  /** It ends with exit code 2, having said something with all these words in it. */
  private static void assertRefused(ConsortProcess consort, String... words) {
    assertEquals(2, consort.process().awaitExit(LIMIT), consort.process()::tail);
    String said = consort.process().stderr().text();
    for (String word : words) {
      assertTrue(said.contains(word), () -> "nothing about " + word + " in: " + said);
    }
    assertTalksPlainly(consort);
  }

  private static void assertNeverReady(ConsortProcess consort) {
    Await.until(
        "its admin port", LIMIT, () -> consort.admin().send("GET", "/live", "").status() == 200);
    assertFalse(consort.isReady());
    assertTalksPlainly(consort);
  }

  private static void assertTalksPlainly(ConsortProcess consort) {
    String said = consort.process().stdout().text() + consort.process().stderr().text();
    assertFalse(said.contains("\tat ") || said.contains("Exception"), said);
  }
}
