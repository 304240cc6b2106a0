// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IntentionNameTest {
  @ParameterizedTest
  @CsvSource({
    "'', default, web",
    "default, '', web",
    "default, default, ''",
    "*, default, web",
    "*, *, *",
    "default, *, web",
  })
  void name_thatConsulWouldNotTake_isRefused(String partition, String namespace, String service) {
    assertThrows(
        IllegalArgumentException.class, () -> new IntentionName(partition, namespace, service));
  }

  @ParameterizedTest
  @CsvSource({
    "default, default, web, web",
    "default, default, *, *",
    "default, team, web, team/web",
    "default, *, *, */*",
    "part, default, web, part/default/web",
    "PART, team, *, part/team/*",
  })
  void text_isWhatTheConsulCommandTakes(
      String partition, String namespace, String service, String text) {
    assertEquals(text, new IntentionName(partition, namespace, service).toString());
  }

  @Test
  void table_forManyServices_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            IntentionTable.compile(
                IntentionName.of("*"), Callers.TRUST_DOMAIN, List.of(), DefaultPolicy.ALLOW));
  }
}
