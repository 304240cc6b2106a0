// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.config.AgentAddress;
import dev.consort.agent.config.AgentConfig;
import dev.consort.agent.config.AgentLimits;
import dev.consort.agent.config.AgentTls;
import dev.consort.agent.config.AgentToken;
import dev.consort.time.ManualTimers;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentClientTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final ManualTimers timers = new ManualTimers(Instant.EPOCH);
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private FakeAgent agent() {
    FakeAgent agent = FakeAgent.start(vertx);
    opened.add(agent);
    return agent;
  }

  private AgentClient client(AgentConfig config) throws Exception {
    AgentClient client = new AgentClient(vertx, config, new TokenSource(config.token()), timers);
    opened.addFirst(client);
    return client;
  }

  private static AgentAnswer answer(AgentCall call) throws Exception {
    return call.answer().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static AgentFault fault(AgentCall call) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () -> call.answer().toCompletableFuture().get(20, TimeUnit.SECONDS));
    return assertInstanceOf(AgentCallFailed.class, failed.getCause()).fault();
  }

  @Test
  void call_sendsTheToken_andNeitherNamespaceNorPartitionNorDatacenter() throws Exception {
    FakeAgent agent = agent().answer("/v1/x", Reply.ok("{}").with("X-Consul-Index", "4"));
    AgentClient client = client(AgentConfig.of(agent.address(), new AgentToken.Fixed("secret")));
    AgentAnswer got = answer(client.call(AgentRequest.get("/v1/x"), LONG));
    assertEquals(200, got.status());
    assertEquals(Optional.of("4"), got.header("x-consul-index"));
    FakeAgent.Request seen = agent.requests().getFirst();
    assertEquals("secret", seen.headers().get("X-Consul-Token"));
    assertTrue(seen.query().isEmpty());
  }

  @Test
  void call_withAConfiguredScope_sendsItEachTime() throws Exception {
    FakeAgent agent = agent().answer("/v1/x", Reply.ok("{}"));
    AgentClient client =
        client(
            new AgentConfig(
                agent.address(),
                AgentTls.DEFAULT,
                new AgentToken.None(),
                Optional.of("u:p"),
                "dc2",
                "team",
                "part",
                false,
                AgentLimits.DEFAULT));
    answer(client.call(AgentRequest.get("/v1/x").with("index", "3"), LONG));
    FakeAgent.Request seen = agent.requests().getFirst();
    assertEquals(
        java.util.Map.of("index", "3", "dc", "dc2", "ns", "team", "partition", "part"),
        seen.query());
    assertEquals("Basic dTpw", seen.headers().get("Authorization"));
    assertFalse(seen.headers().containsKey("X-Consul-Token"));
  }

  @Test
  void call_overAUnixSocket_works(@TempDir Path dir) throws Exception {
    FakeAgent agent = FakeAgent.start(vertx, dir.resolve("agent.sock"));
    opened.add(agent);
    agent.answer("/v1/x", Reply.ok("[1]"));
    AgentClient client = client(AgentConfig.of(agent.address(), new AgentToken.None()));
    assertEquals("[1]", answer(client.call(AgentRequest.get("/v1/x"), LONG)).text());
  }

  @Test
  void call_withAPathPrefix_goesBelowIt() throws Exception {
    FakeAgent agent = agent().answer("/consul/v1/x", Reply.ok("{}"));
    AgentAddress.Tcp at = (AgentAddress.Tcp) agent.address();
    AgentClient client =
        client(
            AgentConfig.of(
                new AgentAddress.Tcp(at.host(), at.port(), false, "/consul"),
                new AgentToken.None()));
    assertEquals(200, answer(client.call(AgentRequest.get("/v1/x"), LONG)).status());
  }

  @Test
  void body_ofPost_arrives() throws Exception {
    FakeAgent agent = agent().answer("/v1/x", Reply.ok("{}"));
    AgentClient client = client(AgentConfig.of(agent.address(), new AgentToken.None()));
    answer(client.call(AgentRequest.post("/v1/x", "{\"a\":1}"), LONG));
    assertEquals("{\"a\":1}", agent.requests().getFirst().body());
    assertEquals("POST", agent.requests().getFirst().method());
  }

  @Test
  void silence_pastTheDeadline_isATimeout_andTheConnectionIsClosed() throws Exception {
    FakeAgent agent = agent().answer("/v1/x", new Reply.Silence());
    AgentClient client = client(AgentConfig.of(agent.address(), new AgentToken.None()));
    AgentCall call = client.call(AgentRequest.get("/v1/x"), LONG);
    Eventually.holds("the request arrives", () -> agent.requests().size() == 1);
    timers.advance(Duration.ofSeconds(31));
    assertEquals(FaultKind.TIMEOUT, fault(call).kind());
  }

  @Test
  void cutAnswer_isUnreachable() throws Exception {
    FakeAgent agent =
        agent().answer("/v1/cut", new Reply.Cut("{\"a\":")).answer("/v1/bye", new Reply.Hangup());
    AgentClient client = client(AgentConfig.of(agent.address(), new AgentToken.None()));
    assertEquals(
        FaultKind.UNREACHABLE, fault(client.call(AgentRequest.get("/v1/cut"), LONG)).kind());
    assertEquals(
        FaultKind.UNREACHABLE, fault(client.call(AgentRequest.get("/v1/bye"), LONG)).kind());
  }

  @Test
  void agentAway_isUnreachable_andWorksAgainWhenItIsBack() throws Exception {
    FakeAgent agent = agent().answer("/v1/x", Reply.ok("{}"));
    AgentClient client = client(AgentConfig.of(agent.address(), new AgentToken.None()));
    assertEquals(200, answer(client.call(AgentRequest.get("/v1/x"), LONG)).status());
    agent.stop();
    AgentFault away = fault(client.call(AgentRequest.get("/v1/x"), LONG));
    assertEquals(FaultKind.UNREACHABLE, away.kind());
    assertFalse(away.detail().isBlank());
    agent.resume();
    assertEquals(200, answer(client.call(AgentRequest.get("/v1/x"), LONG)).status());
  }

  @Test
  void hugeAnswer_isCutOff() throws Exception {
    FakeAgent agent = agent().answer("/v1/x", Reply.ok("x".repeat(100_000)));
    AgentConfig config = AgentConfig.of(agent.address(), new AgentToken.None());
    AgentClient client =
        client(
            new AgentConfig(
                config.address(),
                config.tls(),
                config.token(),
                config.basicAuth(),
                "",
                "",
                "",
                false,
                new AgentLimits(LONG, LONG, 50_000, 10)));
    assertEquals(FaultKind.TOO_LARGE, fault(client.call(AgentRequest.get("/v1/x"), LONG)).kind());
  }

  @Test
  void cancelledCall_freesItsConnectionAtTheAgent() throws Exception {
    FakeAgent agent = agent().answer("/v1/x", new Reply.Silence()).answer("/v1/y", Reply.ok("1"));
    AgentConfig config = AgentConfig.of(agent.address(), new AgentToken.None());
    AgentClient client =
        client(
            new AgentConfig(
                config.address(),
                config.tls(),
                config.token(),
                config.basicAuth(),
                "",
                "",
                "",
                false,
                new AgentLimits(LONG, LONG, 50_000, 1)));
    AgentCall resting = client.call(AgentRequest.get("/v1/x"), LONG);
    Eventually.holds("the request arrives", () -> agent.requests().size() == 1);
    AgentCall next = client.call(AgentRequest.get("/v1/y"), LONG);
    resting.cancel();
    assertEquals("1", answer(next).text());
  }

  @Test
  void connectionClosedWithoutAWord_getIsSentOnceMore() throws Exception {
    FakeAgent agent =
        agent()
            .answerOnce("/v1/x", new Reply.Hangup())
            .answer("/v1/x", Reply.ok("1"))
            .answer("/v1/y", new Reply.Hangup());
    AgentClient client = client(AgentConfig.of(agent.address(), new AgentToken.None()));
    assertEquals("1", answer(client.call(AgentRequest.get("/v1/x"), LONG)).text());
    assertEquals(2, agent.requests().size());

    assertEquals(FaultKind.UNREACHABLE, fault(client.call(AgentRequest.get("/v1/y"), LONG)).kind());
    assertEquals(4, agent.requests().size());
  }

  @Test
  void connectionClosedWithoutAWord_writeIsNotSentAgain() throws Exception {
    FakeAgent agent = agent().answer("/v1/x", new Reply.Hangup());
    AgentClient client = client(AgentConfig.of(agent.address(), new AgentToken.None()));
    AgentRequest put = AgentRequest.put("/v1/x", "{}");
    assertEquals(FaultKind.UNREACHABLE, fault(client.call(put, LONG)).kind());
    assertEquals(1, agent.requests().size());
  }

  @Test
  void call_afterTheClose_isNotSentAndEndsAtItsDeadline() throws Exception {
    FakeAgent agent = agent();
    AgentClient client = client(AgentConfig.of(agent.address(), new AgentToken.None()));
    client.close();
    AgentCall call = client.call(AgentRequest.get("/v1/agent/self"), LONG);
    timers.advance(LONG.plusSeconds(1));
    assertEquals(FaultKind.TIMEOUT, fault(call).kind());
    assertTrue(agent.requests().isEmpty());
  }

  @Test
  void missingCaFile_isOneSentence() {
    AgentTls tls =
        new AgentTls(
            Optional.of(Path.of("/nowhere/ca.pem")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true);
    AgentConfig config =
        new AgentConfig(
            new AgentAddress.Tcp("127.0.0.1", 8501, true, ""),
            tls,
            new AgentToken.None(),
            Optional.empty(),
            "",
            "",
            "",
            false,
            AgentLimits.DEFAULT);
    UnusableTlsFile wrong = assertThrows(UnusableTlsFile.class, () -> client(config));
    assertTrue(wrong.getMessage().contains("/nowhere/ca.pem"), wrong.getMessage());
  }
}
