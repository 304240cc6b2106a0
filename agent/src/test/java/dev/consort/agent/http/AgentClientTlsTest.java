// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.consort.agent.FakeAgent;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.config.AgentConfig;
import dev.consort.agent.config.AgentLimits;
import dev.consort.agent.config.AgentTls;
import dev.consort.agent.config.AgentToken;
import dev.consort.certs.TestCa;
import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.certs.ca.LeafSpec;
import dev.consort.time.ManualTimers;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentClientTlsTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final TestCa authority = new TestCa(InstantSource.system());

  @TempDir Path dir;
  private Path ca;
  private Path cert;
  private Path key;
  private FakeAgent agent;

  @BeforeEach
  void serve() throws Exception {
    IssuedLeaf leaf =
        authority
            .root()
            .leaf(
                LeafSpec.of(authority.id("agent"), InstantSource.system().instant())
                    .withDnsNames("agent.test"));
    Files.createDirectory(dir.resolve("cas"));
    ca = Files.writeString(dir.resolve("cas/ca.pem"), authority.root().certificatePem());
    cert = Files.writeString(dir.resolve("cert.pem"), leaf.certificatePem());
    key = Files.writeString(dir.resolve("key.pem"), leaf.keyPem());
    agent =
        FakeAgent.start(
            vertx,
            new HttpServerOptions()
                .setSsl(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions().addCertPath(ca.toString()))
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .addCertPath(cert.toString())
                        .addKeyPath(key.toString())));
    agent.answer("/v1/x", Reply.ok("1"));
    opened.add(agent);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private String ask(AgentTls tls) throws Exception {
    AgentConfig config =
        new AgentConfig(
            agent.address(),
            tls,
            new AgentToken.None(),
            Optional.empty(),
            "",
            "",
            "",
            false,
            AgentLimits.DEFAULT);
    AgentClient client =
        new AgentClient(
            vertx, config, new TokenSource(config.token()), new ManualTimers(Instant.EPOCH));
    opened.addFirst(client);
    return client
        .call(AgentRequest.get("/v1/x"), Duration.ofSeconds(30))
        .answer()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS)
        .text();
  }

  private void refused(AgentTls tls) {
    ExecutionException failed = assertThrows(ExecutionException.class, () -> ask(tls));
    assertEquals(
        FaultKind.UNREACHABLE,
        assertInstanceOf(AgentCallFailed.class, failed.getCause()).fault().kind());
  }

  private AgentTls tls(Optional<Path> file, Optional<Path> path, String name, boolean verify) {
    return new AgentTls(file, path, Optional.of(cert), Optional.of(key), Optional.of(name), verify);
  }

  @Test
  void https_withTheRightCaAndName_works() throws Exception {
    assertEquals("1", ask(tls(Optional.of(ca), Optional.empty(), "agent.test", true)));
    assertEquals("1", ask(tls(Optional.empty(), Optional.of(ca.getParent()), "agent.test", true)));
  }

  @Test
  void https_withAnotherName_isRefused() {
    refused(tls(Optional.of(ca), Optional.empty(), "other.test", true));
  }

  @Test
  void https_withAnUnknownCa_isRefused() {
    refused(tls(Optional.empty(), Optional.empty(), "agent.test", true));
  }

  @Test
  void https_withoutAClientCertificateThatTheAgentWants_isRefused() {
    refused(
        new AgentTls(
            Optional.of(ca),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("agent.test"),
            true));
  }

  @Test
  void https_unverified_takesAnyName() throws Exception {
    assertEquals("1", ask(tls(Optional.empty(), Optional.empty(), "other.test", false)));
  }
}
