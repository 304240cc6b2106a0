// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.http.FakeConnection.Sent;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.StreamReceiver;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;

/** An exchange between a recorded caller and origins that the test plays. */
abstract class ExchangeFixture {
  final TestHost test = new TestHost();
  final FakeCaller caller = new FakeCaller();
  final List<OriginRequest> waiting = new ArrayList<>();
  final List<Boolean> fresh = new ArrayList<>();
  final List<FakeConnection> connections = new ArrayList<>();
  int released;
  int ended;
  Exchange exchange;

  static final dev.consort.listeners.message.ClientConnection.Listener NOBODY =
      new dev.consort.listeners.message.ClientConnection.Listener() {
        @Override
        public void availabilityChanged(dev.consort.listeners.message.ClientConnection which) {}

        @Override
        public void closed(dev.consort.listeners.message.ClientConnection which) {}
      };

  StreamReceiver begin(RequestHead head, boolean end) {
    exchange = new Exchange(test.host(), TestHost.CALLER, caller, head, end, _ -> ended++);
    exchange.start(
        (request, isFresh) -> {
          waiting.add(request);
          fresh.add(isFresh);
        });
    return exchange.receiver();
  }

  Sent connect(boolean reused) {
    return connect(reused, new FakeConnection(NOBODY));
  }

  Sent connect(boolean reused, FakeConnection connection) {
    connections.add(connection);
    waiting
        .getLast()
        .acquired(new Lease(connection, reused, TestHost.PLACE, "spiffe://peer", () -> released++));
    return connection.sent.isEmpty() ? null : connection.last();
  }

  Sent get() {
    begin(TestHost.request("GET", "/"), true);
    return connect(false);
  }

  static Headers headers(String name) {
    Headers headers = new Headers();
    headers.add(AsciiString.of(name), AsciiString.of("v"));
    return headers;
  }

  String reason() {
    return test.records.getLast().reason();
  }
}
