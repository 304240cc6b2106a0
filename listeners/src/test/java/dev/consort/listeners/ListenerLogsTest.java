// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.authz.DefaultPolicy;
import dev.consort.listeners.accesslog.AccessLogSettings;
import dev.consort.listeners.accesslog.AccessLogSettings.Format;
import dev.consort.listeners.accesslog.AccessLogSettings.Output;
import dev.consort.upstreams.Address;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each listener logs as it is told. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
final class ListenerLogsTest {
  private final TestMesh mesh = new TestMesh();
  private final TestSidecar db = new TestSidecar(mesh, "db");
  private final TestSidecar web = new TestSidecar(mesh, "web");

  @AfterEach
  void close() {
    web.close();
    db.close();
  }

  private Listener inbound(TestApp app, Format format, double sample) {
    return inbound(app, new AccessLogSettings(format, new Output.Inherited(), sample));
  }

  private Listener inbound(TestApp app, AccessLogSettings log) {
    InboundSpec spec = db.inboundSpec(app.address());
    return db.inbound(
        new InboundSpec(
            spec.service(),
            spec.bind(),
            spec.app(),
            spec.appConnectTimeout(),
            spec.handshakeTimeout(),
            spec.maxConnections(),
            spec.http(),
            log));
  }

  private void call(Address address) throws Exception {
    try (TestClient client = TestClient.to(web.outbound("db", address).address())) {
      client.finish();
      client.receiveRest();
    }
  }

  private List<String> linesAfterACall(Format format, double sample) throws Exception {
    try (TestApp app = TestApp.greeting("hello")) {
      call(inbound(app, format, sample).address());
    }
    web.close();
    return db.closedLog();
  }

  @Test
  void inbound_templateOfItsOwn_writesSuchLines() throws Exception {
    assertEquals(
        List.of("5 " + TestMesh.id("web").uri() + " 127.0.0.1"),
        linesAfterACall(
            new Format.TextTemplate(
                "%BYTES_SENT% %DOWNSTREAM_PEER_URI_SAN% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"),
            1));
  }

  @Test
  void inbound_off_writesNothing() throws Exception {
    assertEquals(List.of(), linesAfterACall(new Format.Off(), 1));
  }

  @Test
  void inbound_noneSampled_leavesOutWhatWentWell() throws Exception {
    assertEquals(List.of(), linesAfterACall(new Format.Text(), 0));
  }

  @Test
  void inbound_noneSampled_writesDenialsAllTheSame() throws Exception {
    db.intend(DefaultPolicy.DENY);
    List<String> lines = linesAfterACall(new Format.Text(), 0);
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.getFirst().contains(" reason=denied "), lines::toString);
  }

  /** What somebody leaves behind who does not speak TLS. */
  private List<String> linesAfterGarbage(boolean listenerLogs) throws Exception {
    AccessLogSettings log =
        new AccessLogSettings(new Format.Text(), new Output.Inherited(), listenerLogs, 1);
    try (TestApp app = TestApp.greeting("hello");
        TestClient client = TestClient.to(inbound(app, log).address())) {
      client.send("GET / HTTP/1.0\r\n\r\n");
      client.receiveRest();
    }
    return db.closedLog();
  }

  @Test
  void inbound_listenerLogs_writesWhoIsTurnedAway() throws Exception {
    List<String> lines = linesAfterGarbage(true);
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.getFirst().contains(" reason=handshake_failed "), lines::toString);
  }

  @Test
  void inbound_noListenerLogs_writesNothingOfWhoIsTurnedAway() throws Exception {
    assertEquals(List.of(), linesAfterGarbage(false));
  }

  @Test
  void inbound_noListenerLogs_writesDenialsAllTheSame() throws Exception {
    db.intend(DefaultPolicy.DENY);
    AccessLogSettings log =
        new AccessLogSettings(new Format.Text(), new Output.Inherited(), false, 1);
    try (TestApp app = TestApp.greeting("hello")) {
      call(inbound(app, log).address());
    }
    web.close();
    List<String> lines = db.closedLog();
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.getFirst().contains(" reason=denied "), lines::toString);
  }
}
