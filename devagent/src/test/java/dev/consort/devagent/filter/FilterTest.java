// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filter expressions about services. */
final class FilterTest {
  private static final JsonNode WEB =
      Json.read(
          """
          {"Kind": "connect-proxy", "ID": "web-1", "Service": "web", "Port": 80,
           "Tags": ["eu", "v1"], "Meta": {"version": "v1", "a-b": "c"},
           "Proxy": {"DestinationServiceID": "web"}}""");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "Kind == \"connect-proxy\"|true",
        "Kind == connect-proxy|true",
        "Kind==\"connect-proxy\"|true",
        "Kind == `connect-proxy`|true",
        "Kind != \"connect-proxy\"|false",
        "Port == 80|true",
        "Kind == \"connect-proxy\" and Proxy.DestinationServiceID == \"web\"|true",
        "Kind == \"connect-proxy\" and Proxy.DestinationServiceID == \"db\"|false",
        "Kind == x or Service == web|true",
        "Kind == x or Service == web and Port == 81|false",
        "(Kind == x or Service == web) and Port == 80|true",
        "not Kind == x|true",
        "not (Kind == connect-proxy)|false",
        "eu in Tags|true",
        "\"us\" in Tags|false",
        "\"us\" not in Tags|true",
        "Tags contains v1|true",
        "Tags not contains v1|false",
        "version in Meta|true",
        "Meta.version == v1|true",
        "Meta[\"a-b\"] == c|true",
        "Meta.absent == v1|false",
        "Meta.absent != v1|true",
        "Tags is empty|false",
        "Tags is not empty|true",
        "SocketPath is empty|true",
        "Service matches \"^w.b$\"|true",
        "Service not matches \"^w\"|false",
        "Connect.Native == false|true",
        "Connect.Native == true|false",
        "EnableTagOverride != true|true"
      })
  void expression_aboutAService_isTrueOrFalse(String text, boolean expected) {
    assertEquals(expected, Filter.parse(text, Fields.AGENT_SERVICE).test(WEB));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Kind =",
        "Kind ==",
        "Kind",
        "== x",
        "Kind == x and",
        "(Kind == x",
        "Kind == x)",
        "Kind == \"x",
        "Nope == x",
        "Meta.a.b == x",
        "\"Kind\" == x",
        "Service matches \"(\"",
        "in Tags",
        "not"
      })
  void expression_notUnderstood_isRefused(String text) {
    ApiError refused = assertThrows(ApiError.class, () -> Filter.parse(text, Fields.AGENT_SERVICE));

    assertEquals(500, refused.status());
    assertTrue(refused.getMessage().startsWith("Failed to create boolean expression evaluator: "));
  }

  @Test
  void expression_deeplyNested_isRefused() {
    String deep = "(".repeat(1000) + "Kind == x" + ")".repeat(1000);

    assertThrows(ApiError.class, () -> Filter.parse(deep, Fields.AGENT_SERVICE));
  }

  @Test
  void expression_tooLong_isRefused() {
    String text = "Kind == " + "x".repeat(5000);

    assertThrows(ApiError.class, () -> Filter.parse(text, Fields.AGENT_SERVICE));
  }
}
