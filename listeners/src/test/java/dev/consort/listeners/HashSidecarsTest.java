// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.upstreams.Address;
import dev.consort.upstreams.Balancing;
import dev.consort.upstreams.Balancing.RingHash;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.HashPolicy;
import dev.consort.upstreams.OutlierDetection;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that go to an instance by what they say, through both sidecars. */
final class HashSidecarsTest extends SidecarsFixture {
  private static final int REQUESTS = 30;

  private final List<TestApp> apps = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();

  @BeforeEach
  void open() {
    for (int i = 0; i < 3; i++) {
      String name = "app" + i;
      TestApp one = TestApp.serving(connection -> answers(connection, name));
      apps.add(one);
      listeners.add(api.inbound(one.address(), HTTP));
    }
  }

  @AfterEach
  void closeApps() {
    apps.forEach(TestApp::close);
  }

  private void answers(SocketChannel connection, String name) throws IOException {
    for (String head = TestClient.head(connection);
        !head.isEmpty();
        head = TestClient.head(connection)) {
      write(connection, "HTTP/1.1 200 OK\r\nApp: " + name + "\r\nContent-Length: 0\r\n\r\n");
    }
  }

  private Destination destination(HashPolicy... hashes) {
    Balancing ring = new RingHash(1024, RingHash.MOST_PLACES, List.of(hashes));
    return new Destination(
        "api",
        List.of(
            TestSidecar.target(
                "api",
                listeners.get(0).address(),
                listeners.get(1).address(),
                listeners.get(2).address())),
        OutlierDetection.DEFAULT,
        ring);
  }

  private void hashing(HashPolicy... hashes) {
    out = web.outbound("api", HTTP, destination(hashes));
  }

  /** The answer to a request with these lines, on a connection of its own. */
  private String ask(String... lines) throws IOException {
    try (TestClient client = TestClient.to(out.address())) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n" + String.join("", lines) + "\r\n");
      return client.receiveHead();
    }
  }

  private static String app(String head) {
    int at = head.toLowerCase(Locale.ROOT).indexOf("\r\napp: ");
    assertTrue(at > 0, head);
    return head.substring(at + 7, head.indexOf('\r', at + 2));
  }

  @Test
  void requests_ofTheSameHeader_reachTheSameInstance() throws Exception {
    hashing(new HashPolicy.Header("x-user", false));
    Set<String> all = new HashSet<>();
    for (int user = 0; user < 12; user++) {
      Set<String> reached = new HashSet<>();
      for (int i = 0; i < 5; i++) {
        reached.add(app(ask("X-User: user-" + user + "\r\n")));
      }
      assertEquals(1, reached.size(), reached.toString());
      all.addAll(reached);
    }
    assertEquals(3, all.size());
  }

  @Test
  void requests_withoutTheHeader_areSpread() throws Exception {
    hashing(new HashPolicy.Header("x-user", false));
    Set<String> reached = new HashSet<>();
    for (int i = 0; i < REQUESTS; i++) {
      String head = ask();
      assertFalse(head.contains("set-cookie"), head);
      reached.add(app(head));
    }
    assertEquals(3, reached.size());
  }

  @Test
  void cookie_isGivenOnce_andLeadsBack() throws Exception {
    hashing(
        new HashPolicy.Cookie(
            "sid", Optional.of(new HashPolicy.NewCookie(Duration.ofSeconds(90), "/")), false));
    Set<String> all = new HashSet<>();
    for (int caller = 0; caller < 12; caller++) {
      String first = ask();
      int at = first.indexOf("set-cookie: sid=");
      assertTrue(first.contains("; Max-Age=90; Path=/; HttpOnly\r\n"), first);
      String sid = first.substring(at + 12, first.indexOf(';', at));
      for (int i = 0; i < 4; i++) {
        String again = ask("Cookie: " + sid + "\r\n");
        assertEquals(app(first), app(again));
        assertFalse(again.contains("set-cookie"), again);
      }
      all.add(app(first));
    }
    assertTrue(all.size() > 1);
  }

  private Set<String> reachedWithoutRequests(HashPolicy... hashes) throws IOException {
    out =
        web.outbound(
            new Address.Tcp("127.0.0.1", 0), OutboundSpec.DEFAULT_MODE, "api", destination(hashes));
    Set<String> reached = new HashSet<>();
    for (int i = 0; i < REQUESTS; i++) {
      reached.add(app(ask("X-User: ann\r\n")));
    }
    return reached;
  }

  @Test
  void connections_carriedAsBytes_goByTheirSourceOnly() throws Exception {
    HashPolicy header = new HashPolicy.Header("x-user", false);
    assertEquals(3, reachedWithoutRequests(header).size());
    assertEquals(1, reachedWithoutRequests(header, new HashPolicy.SourceAddress(false)).size());
  }

  @Test
  void instance_thatRefuses_isReplacedByTheNext_forItsCallersOnly() throws Exception {
    hashing(new HashPolicy.Header("x-user", false));
    List<String> before = new ArrayList<>();
    for (int user = 0; user < 12; user++) {
      before.add(app(ask("X-User: user-" + user + "\r\n")));
    }
    TestSidecar.await(listeners.get(1).drain(Duration.ZERO));
    for (int user = 0; user < 12; user++) {
      String now = app(ask("X-User: user-" + user + "\r\n"));
      assertEquals(!before.get(user).equals("app1"), before.get(user).equals(now));
    }
  }
}
