// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class OriginFailureTest {
  private static final Address ADDRESS = new Address.Tcp("10.0.0.7", 20000);

  @Test
  void describe_eachKind_isASentencePart() {
    assertEquals("db has no instances", new OriginFailure.NoEndpoint("db", 0).describe());
    assertEquals(
        "10.0.0.7:20000 can't be reached: Connection refused",
        new OriginFailure.ConnectFailed(ADDRESS, "Connection refused").describe());
    assertEquals(
        "10.0.0.7:20000 did not answer within 250 ms (TLS handshake)",
        new OriginFailure.TimedOut(ADDRESS, "TLS handshake", Duration.ofMillis(250)).describe());
    assertEquals(
        "the TLS handshake with 10.0.0.7:20000 failed: expired",
        new OriginFailure.HandshakeFailed(ADDRESS, "expired", "expired").describe());
  }
}
