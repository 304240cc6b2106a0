// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.http.FaultKind;
import dev.consort.agent.watch.WatchStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RefusalsTest {
  @ParameterizedTest
  @CsvSource({
    "registration, NOT_FOUND, true",
    "registration, PERMISSION_DENIED, true",
    "leaf, PERMISSION_DENIED, true",
    "intentions, PERMISSION_DENIED, true",
    "roots, BLOCKED, true",
    "leaf, NOT_FOUND, false",
    "upstream db, PERMISSION_DENIED, false",
    "registration, TOKEN_UNKNOWN, false",
    "registration, UNREACHABLE, false",
    "roots, SERVER_ERROR, false",
    "leaf, RATE_LIMITED, false"
  })
  void in_oneWatchFailing_isARefusal(String watch, FaultKind fault, boolean refusal) {
    WatchStatus status =
        new WatchStatus(
            watch, "GET /x", "", Optional.empty(), Optional.of("No."), Optional.of(fault));
    assertEquals(refusal, Refusals.in(List.of(status)).isPresent());
  }
}
