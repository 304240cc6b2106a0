// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.consort.listeners.message.ClientConnection;
import dev.consort.upstreams.OriginFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a request goes that upgrades, to an application that speaks HTTP/2. */
final class UpgradeOriginTest {
  private final List<String> events = new ArrayList<>();
  private final FakeConnection http2 = connection();
  private final FakeConnection http1 = connection();
  private final Asker request = new Asker();
  private final Origin origin =
      new UpgradeOrigin(
          (waiting, fresh) -> {
            events.add(fresh ? "new http2" : "http2");
            waiting.acquired(lease(http2, "http2"));
          },
          (waiting, fresh) -> {
            events.add(fresh ? "new http1" : "http1");
            waiting.acquired(lease(http1, "http1"));
          });

  private static FakeConnection connection() {
    FakeConnection connection = new FakeConnection(new ConnectionsHeard());
    connection.asked = new ArrayList<>();
    return connection;
  }

  private Lease lease(ClientConnection connection, String name) {
    return new Lease(connection, false, TestHost.PLACE, "", () -> events.add("released " + name));
  }

  /** Takes no interest in them. */
  private static final class ConnectionsHeard implements ClientConnection.Listener {
    @Override
    public void availabilityChanged(ClientConnection connection) {}

    @Override
    public void closed(ClientConnection connection) {}
  }

  private final class Asker implements OriginRequest {
    private boolean over;
    private boolean abandoned;
    private ClientConnection got;

    @Override
    public boolean isOver() {
      return over;
    }

    @Override
    public boolean upgrades() {
      return true;
    }

    @Override
    public void abandoned() {
      abandoned = true;
    }

    @Override
    public void acquired(Lease lease) {
      got = lease.connection();
    }

    @Override
    public void failed(OriginFailure failure) {
      events.add(failure.label());
    }
  }

  @Test
  void acquire_applicationTakesIt_goesOverHttp2() {
    origin.acquire(request, false);
    http2.asked.getFirst().accept(true);

    assertSame(http2, request.got);
    assertEquals(List.of("http2"), events);
  }

  @Test
  void acquire_applicationTakesNone_goesInHttp1() {
    origin.acquire(request, true);
    http2.asked.getFirst().accept(false);

    assertSame(http1, request.got);
    assertEquals(List.of("new http2", "released http2", "new http1"), events);
  }

  @Test
  void acquire_connectionIsNotToBeHadAnyMore_goesInHttp1() {
    origin.acquire(request, false);
    http2.draining = true;
    http2.asked.getFirst().accept(true);

    assertSame(http1, request.got);
  }

  @Test
  void acquire_callerLeftMeanwhile_givesTheConnectionBack() {
    origin.acquire(request, false);
    request.over = true;
    http2.asked.getFirst().accept(true);

    assertEquals(null, request.got);
    assertEquals(List.of("http2", "released http2"), events);
    assertEquals(true, request.abandoned);
  }

  @Test
  void acquire_applicationNotReached_fails() {
    new UpgradeOrigin(
            (waiting, fresh) ->
                waiting.failed(new OriginFailure.ConnectFailed(TestHost.PLACE, "refused")),
            origin)
        .acquire(request, false);

    assertEquals(1, events.size(), events::toString);
  }
}
