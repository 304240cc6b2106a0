// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import dev.consort.time.ManualTimers;
import dev.consort.upstreams.OriginFailure;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A pool whose dials the test answers, with time that stands still. */
abstract class ConnectionPoolFixture {
  static final OriginFailure REFUSED = new OriginFailure.ConnectFailed(TestHost.PLACE, "refused");

  final ManualTimers timers = new ManualTimers(Instant.EPOCH);
  final List<Connector.Outcome> dials = new ArrayList<>();
  final List<FakeConnection> opened = new ArrayList<>();
  ClientConnection.Listener listener;

  ConnectionPool pool(boolean multiplexed, UseLimits limits) {
    return new ConnectionPool(
        TestHost.PLACE,
        (hears, outcome) -> {
          listener = hears;
          dials.add(outcome);
        },
        multiplexed,
        limits,
        timers,
        timers);
  }

  ConnectionPool pool() {
    return pool(false, UseLimits.none("test"));
  }

  static UseLimits limits(int connections, int pending) {
    return new UseLimits(
        "test", OptionalInt.of(connections), OptionalInt.of(pending), OptionalInt.empty());
  }

  FakeConnection open(int dial) {
    return open(dial, 1);
  }

  FakeConnection open(int dial, int streams) {
    FakeConnection connection = new FakeConnection(listener, streams);
    opened.add(connection);
    dials.get(dial).connected(connection, "");
    return connection;
  }

  /** A request that is sent as soon as it has a connection. */
  static final class Wanting implements OriginRequest, ResponseReceiver {
    Lease lease;
    FakeConnection.Sent sent;
    OriginFailure failure;
    boolean over;
    boolean abandoned;

    static Wanting from(ConnectionPool pool) {
      Wanting wanting = new Wanting();
      pool.acquire(wanting, false);
      return wanting;
    }

    @Override
    public boolean isOver() {
      return over;
    }

    @Override
    public boolean upgrades() {
      return false;
    }

    @Override
    public void abandoned() {
      abandoned = true;
    }

    @Override
    public void acquired(Lease acquired) {
      assertNull(lease, "given two connections");
      lease = acquired;
      sent =
          (FakeConnection.Sent)
              acquired.connection().send(TestHost.request("GET", "/"), true, this);
    }

    @Override
    public void failed(OriginFailure why) {
      assertNull(failure);
      failure = why;
    }

    void finish() {
      sent.respond(200, 0, true);
      lease.release().run();
    }

    @Override
    public void inform(ResponseHead head) {}

    @Override
    public void response(ResponseHead head, boolean end) {}

    @Override
    public void data(ByteBuf body, boolean end) {
      body.release();
    }

    @Override
    public void trailers(Headers trailers) {}

    @Override
    public void aborted(dev.consort.listeners.message.Abort why) {}

    @Override
    public void writable() {}
  }
}
