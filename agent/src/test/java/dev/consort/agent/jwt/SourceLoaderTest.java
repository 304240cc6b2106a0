// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.config.AgentAddress;
import dev.consort.certs.TestCa;
import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.certs.ca.LeafSpec;
import dev.consort.time.ManualTimers;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceLoaderTest {
  private static final String KEYS = "{\"keys\":[]}";

  private final Vertx vertx = Vertx.vertx();
  private final ManualTimers timers = new ManualTimers(Instant.EPOCH);
  private final TestCa authority = new TestCa(InstantSource.system());
  private final List<FakeAgent> servers = new ArrayList<>();
  @TempDir Path dir;

  @AfterEach
  void close() throws Exception {
    servers.forEach(FakeAgent::close);
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private FakeAgent server(Reply reply) {
    return served(FakeAgent.start(vertx), reply);
  }

  /** A server that proves to be {@code localhost}, by the test's own authority. */
  private FakeAgent tlsServer(Reply reply) {
    IssuedLeaf leaf =
        authority
            .root()
            .leaf(
                LeafSpec.of(authority.id("idp"), InstantSource.system().instant())
                    .withDnsNames("localhost"));
    return served(
        FakeAgent.start(
            vertx,
            new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(leaf.certificatePem()))
                        .addKeyValue(Buffer.buffer(leaf.keyPem())))),
        reply);
  }

  private FakeAgent served(FakeAgent server, Reply reply) {
    servers.add(server);
    return server.answer("/keys", reply);
  }

  private static KeySource.Remote remote(String scheme, FakeAgent server, TrustedCa trust) {
    int port = ((AgentAddress.Tcp) server.address()).port();
    String host = scheme.equals("https") ? "localhost" : "127.0.0.1";
    return new KeySource.Remote(
        URI.create(scheme + "://" + host + ":" + port + "/keys?a=b"),
        Duration.ofSeconds(5),
        Duration.ofMinutes(5),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        trust);
  }

  private CompletableFuture<String> begin(KeySource source, Map<String, String> environment) {
    return new SourceLoader(vertx, timers, name -> Optional.ofNullable(environment.get(name)))
        .load(source)
        .toCompletableFuture();
  }

  private String load(KeySource source) throws Exception {
    return begin(source, Map.of()).get(20, TimeUnit.SECONDS);
  }

  private String failure(KeySource source) {
    ExecutionException failed = assertThrows(ExecutionException.class, () -> load(source));
    return String.valueOf(failed.getCause().getMessage());
  }

  @Test
  void plainServer_isAskedWithoutAnySecret() throws Exception {
    FakeAgent server = server(Reply.ok(KEYS));
    assertEquals(KEYS, load(remote("http", server, new TrustedCa.Jdk())));
    FakeAgent.Request asked = server.requests("/keys").getFirst();
    assertEquals("b", asked.query().get("a"));
    assertTrue(
        asked.headers().keySet().stream().noneMatch(h -> h.matches("(?i)x-consul.*|auth.*")));
  }

  @Test
  void statusOtherThan200_isAFailure_andARedirectIsNotFollowed() {
    FakeAgent other = server(Reply.ok(KEYS));
    int port = ((AgentAddress.Tcp) other.address()).port();
    FakeAgent server =
        server(
            new Reply.Whole(302, Map.of("Location", "http://127.0.0.1:" + port + "/keys"), KEYS));
    assertEquals("the answer is 302", failure(remote("http", server, new TrustedCa.Jdk())));
    assertEquals(List.of(), other.requests());
  }

  @RepeatedTest(10)
  void serverThatClosesAfterItsAnswer_isReadToItsEnd() throws Exception {
    String large = KEYS + " ".repeat(SourceLoader.MOST_BYTES - KEYS.length());
    FakeAgent server = server(Reply.ok(large).with("Connection", "close"));
    assertEquals(large, load(remote("http", server, new TrustedCa.Jdk())));
  }

  @Test
  void serverThatIsSilent_isGivenUpAtTheDeadline() {
    FakeAgent server = server(new Reply.Silence());
    CompletableFuture<String> fetch = begin(remote("http", server, new TrustedCa.Jdk()), Map.of());
    Eventually.holds("it is asked", () -> server.requests("/keys").size() == 1);
    timers.advance(Duration.ofMillis(4_999));
    assertTrue(!fetch.isDone());
    timers.advance(Duration.ofMillis(1));
    assertTrue(fetch.isCompletedExceptionally());
  }

  @Test
  void documentThatIsTooLarge_isNotRead() {
    FakeAgent server = server(Reply.ok(" ".repeat(SourceLoader.MOST_BYTES) + KEYS));
    assertTrue(failure(remote("http", server, new TrustedCa.Jdk())).contains("bytes"));
  }

  @Test
  void tlsServer_isCheckedAgainstWhatTheEntryTrusts() throws Exception {
    FakeAgent server = tlsServer(Reply.ok(KEYS));
    String pem = authority.root().certificatePem();
    Path file = Files.writeString(dir.resolve("ca.pem"), pem);
    assertEquals(KEYS, load(remote("https", server, new TrustedCa.Pem(pem))));
    assertEquals(KEYS, load(remote("https", server, new TrustedCa.File(file))));
    assertEquals(
        KEYS,
        begin(remote("https", server, new TrustedCa.Variable("CA")), Map.of("CA", pem))
            .get(20, TimeUnit.SECONDS));
  }

  @Test
  void tlsServerThatIsNotTrusted_isAskedNothing() {
    FakeAgent server = tlsServer(Reply.ok(KEYS));
    String other = new TestCa(InstantSource.system()).root().certificatePem();
    failure(remote("https", server, new TrustedCa.Jdk()));
    failure(remote("https", server, new TrustedCa.Pem(other)));
    assertTrue(failure(remote("https", server, new TrustedCa.Variable("CA"))).contains("CA"));
    failure(remote("https", server, new TrustedCa.File(dir.resolve("none"))));
    assertEquals(List.of(), server.requests());
  }

  @Test
  void tlsServerOfAnotherName_isAskedNothing() {
    FakeAgent server = tlsServer(Reply.ok(KEYS));
    int port = ((AgentAddress.Tcp) server.address()).port();
    KeySource.Remote base =
        remote("https", server, new TrustedCa.Pem(authority.root().certificatePem()));
    failure(
        new KeySource.Remote(
            URI.create("https://127.0.0.1:" + port + "/keys"),
            base.timeout(),
            base.cacheFor(),
            base.firstRetry(),
            base.longestRetry(),
            base.connectTimeout(),
            base.trust()));
    assertEquals(List.of(), server.requests());
  }

  @Test
  void file_isRead_upToItsBound() throws Exception {
    Path file = Files.writeString(dir.resolve("keys.json"), KEYS);
    assertEquals(KEYS, load(new KeySource.File(file)));
    Files.writeString(file, " ".repeat(SourceLoader.MOST_BYTES) + KEYS);
    assertTrue(failure(new KeySource.File(file)).contains("bytes"));
    assertTrue(failure(new KeySource.File(dir)).contains("no file"));
  }
}
