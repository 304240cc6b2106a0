// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.time.Timers;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.transport.Transport;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Binding, limits and draining. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
final class ListenerTest {
  private final TestMesh mesh = new TestMesh();
  private final TestSidecar db = new TestSidecar(mesh, "db");
  private final TestSidecar web = new TestSidecar(mesh, "web");
  private final TestApp app = TestApp.echo();

  @AfterEach
  void close() {
    web.close();
    db.close();
    app.close();
  }

  private BindFailed bindFailure(Address bind) {
    CompletionException thrown =
        assertThrows(
            CompletionException.class,
            () -> web.outbound(bind, OutboundSpec.DEFAULT_MODE, TestSidecar.target("db")));
    return assertInstanceOf(BindFailed.class, thrown.getCause());
  }

  @Test
  void open_portTaken_failsWithASentence() {
    Listener in = db.inbound(app.address());
    BindFailed failed = bindFailure(in.address());
    assertEquals(BindFailed.Why.IN_USE, failed.why());
    assertTrue(failed.getMessage().contains("another process listens there"), failed.getMessage());
  }

  @Test
  void open_foreignAddress_failsWithASentence() {
    assertEquals(BindFailed.Why.NOT_LOCAL, bindFailure(new Address.Tcp("192.0.2.1", 0)).why());
  }

  @Test
  void open_missingFolder_failsWithASentence() {
    assertEquals(
        BindFailed.Why.BAD_PATH,
        bindFailure(new Address.Unix(java.nio.file.Path.of("/nowhere/at/all.sock"))).why());
  }

  @Test
  void inbound_limitReached_refusesTheNextUntilOneLeaves() throws Exception {
    Listener in =
        db.inbound(
            new InboundSpec(
                "db",
                new Address.Tcp("127.0.0.1", 0),
                app.address(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                2,
                Optional.empty()));
    Listener out = web.outbound("db", in.address());
    try (TestClient first = echoing(out)) {
      TestClient second = echoing(out);
      try (TestClient third = TestClient.to(out.address())) {
        assertEquals("", third.receiveRest());
      }
      assertTrue(db.metrics().contains("consort_connections_over_limit_total{"), db.metrics());
      second.close();
      TestSidecar.until(() -> in.openConnections() == 1);
      echoing(out).close();
      first.send("z");
      assertEquals("z", first.receive(1));
    }
  }

  private static TestClient echoing(Listener out) throws IOException {
    TestClient client = TestClient.to(out.address());
    client.send("x");
    assertEquals("x", client.receive(1));
    return client;
  }

  @Test
  void drain_connectionsEnd_completesWithoutCutting() throws Exception {
    Listener in = db.inbound(app.address());
    Listener out = web.outbound("db", in.address());
    TestClient client = echoing(out);
    CompletableFuture<Void> drained = out.drain(Duration.ofSeconds(30)).toCompletableFuture();
    TestSidecar.await(out.stopAccepting());
    assertThrows(IOException.class, () -> TestClient.to(out.address()));
    assertFalse(drained.isDone());
    assertEquals(1, out.openConnections());
    client.send("y");
    assertEquals("y", client.receive(1));
    client.finish();
    assertEquals("", client.receiveRest());
    drained.get(10, TimeUnit.SECONDS);
    assertEquals(0, out.openConnections());
    client.close();
  }

  @Test
  void drain_deadlinePasses_cutsTheRest() throws Exception {
    CompletableFuture<Boolean> appCut = new CompletableFuture<>();
    try (TestApp watching =
        TestApp.serving(
            connection -> {
              ByteBuffer one = ByteBuffer.allocate(1);
              connection.read(one);
              connection.write(one.flip());
              try {
                appCut.complete(connection.read(ByteBuffer.allocate(1)) >= 0);
              } catch (IOException reset) {
                appCut.complete(true);
              }
            })) {
      Listener in = db.inbound(watching.address());
      Listener out = web.outbound("db", in.address());
      try (TestClient client = echoing(out)) {
        TestSidecar.await(in.drain(Duration.ZERO));
        assertTrue(client.isReset());
        assertTrue(appCut.get(10, TimeUnit.SECONDS), "an orderly end looks like the whole");
      }
    }
    assertTrue(db.closedLog().getFirst().contains("closed_by=proxy reason=drained"));
  }

  @Test
  void inbound_appDown_closesThePeer() throws Exception {
    app.close();
    Listener in = db.inbound(app.address());
    Listener out = web.outbound("db", in.address());
    try (TestClient client = TestClient.to(out.address())) {
      assertEquals("", client.receiveRest());
    }
    assertTrue(db.closedLog().getFirst().contains("reason=app_unreachable"));
  }

  @Test
  void loops_several_shareConnections() throws Exception {
    Set<EventLoop> timing = ConcurrentHashMap.newKeySet();
    // Each connection has a deadline for its handshake, set on the loop that it was dealt to.
    Function<EventLoop, Timers> noting =
        loop ->
            (delay, task) -> {
              timing.add(loop);
              return new LoopTimers(loop).after(delay, task);
            };
    try (TestSidecar many = new TestSidecar(mesh, "db", 3, noting, Transport.best())) {
      Listener in = many.inbound(app.address());
      Listener out = web.outbound("db", in.address());
      for (int i = 0; i < 9; i++) {
        echoing(out).close();
      }
      assertEquals(3, timing.size());
      assertEquals(0, TestSidecar.await(in.recheck()));
      TestSidecar.await(in.drain(Duration.ofSeconds(10)));
    }
  }

  @Test
  void nio_insteadOfEpoll_relaysToo() throws Exception {
    try (TestSidecar nio = new TestSidecar(mesh, "db", 1, LoopTimers::new, Transport.NIO)) {
      Listener in = nio.inbound(app.address());
      Listener out = web.outbound("db", in.address());
      try (TestClient client = echoing(out)) {
        client.send("more");
        client.finish();
        assertEquals("more", client.receiveRest());
      }
    }
  }
}
