// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.listeners.ClosedBy;
import dev.consort.listeners.Direction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpHostTest {
  /** What is exposed is asked by others than the application, and leads to it. */
  @ParameterizedTest
  @CsvSource({
    "INBOUND, PEER, APP, local_connect_timeout_ms",
    "EXPOSED, PEER, APP, local_connect_timeout_ms",
    "OUTBOUND, APP, PEER, connect_timeout_ms"
  })
  void direction_decidesWhoStandsWhere(
      Direction direction, ClosedBy caller, ClosedBy callee, String key) {
    HttpHost host = new TestHost().going(direction).host();

    assertEquals(caller, host.caller());
    assertEquals(callee, host.callee());
    assertEquals(key, host.connectKey());
  }
}
