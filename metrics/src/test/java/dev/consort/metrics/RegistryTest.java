// SPDX-License-Identifier: Apache-2.0
package dev.consort.metrics;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import org.junit.jupiter.api.Test;

final class RegistryTest {
  private final Registry registry = new Registry();

  @Test
  void counter_incremented_isExposedWithItsLabels() {
    registry.counter("consort_things", "Things.", "kind", "a").increment(3);
    assertTrue(
        registry.scrape().contains("consort_things_total{kind=\"a\"} 3.0"), registry.scrape());
  }

  @Test
  void counter_askedTwice_isTheSame() {
    Counter first = registry.counter("consort_things", "Things.");
    assertSame(first, registry.counter("consort_things", "Things."));
  }

  @Test
  void remove_meter_isNoLongerExposed() {
    registry.remove(registry.counter("consort_things", "Things."));
    assertFalse(registry.scrape().contains("consort_things_total"), registry.scrape());
  }
}
