// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SameSiteTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "127.0.0.1:19000, -, true",
        "localhost:19000, -, true",
        "LOCALHOST, -, true",
        "[::1]:19000, -, true",
        "admin.internal:19000, -, true",
        "evil.example:19000, -, false",
        "evil.example, -, false",
        "127.0.0.1.evil.example, -, false",
        "-, -, false",
        "localhost:19000, http://localhost:19000, true",
        "localhost:19000, http://localhost:8080, false",
        "localhost:19000, https://evil.example, false",
        "localhost:19000, null, false"
      })
  void mayChange_byHostAndOrigin(String host, String origin, boolean may) {
    assertEquals(may, SameSite.mayChange(host, origin, "admin.internal"));
  }
}
