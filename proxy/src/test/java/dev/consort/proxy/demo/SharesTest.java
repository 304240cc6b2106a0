// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SharesTest {
  private static final String OLD = "shop v1 answers: GET /";
  private static final String NEW = "shop v2 answers: GET /";

  @Test
  void answered_byEachVersion_countsForIt() {
    Shares shares = Shares.NONE.answered(OLD).answered(NEW).answered(OLD).answered(OLD);
    assertEquals(new Shares(3, 1, 0, Optional.empty()), shares);
    assertEquals(4, shares.all());
    assertEquals(25.0, shares.percentNew());
  }

  @Test
  void answered_byAnybodyElse_isAFailure() {
    Shares shares = Shares.NONE.answered("shop v22 answers: GET /");
    assertEquals(1, shares.failures());
    assertEquals(0.0, shares.percentNew());
  }

  @Test
  void failed_moreThanOnce_keepsTheFirstReason() {
    Shares shares = Shares.NONE.failed("reset").failed("closed");
    assertEquals(new Shares(0, 0, 2, Optional.of("reset")), shares);
  }

  @Test
  void since_anEarlierCount_isWhatCameAfterIt() {
    Shares before = Shares.NONE.answered(OLD).answered(NEW).failed("reset");
    Shares after = before.answered(NEW).answered(OLD).answered(NEW);
    assertEquals(new Shares(1, 2, 0, Optional.empty()), after.since(before));
  }
}
