// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer. Immutable.
 *
 * @param status HTTP status
 * @param contentType value of Content-Type
 * @param headers further headers
 * @param body text, possibly empty
 */
public record Reply(int status, String contentType, Map<String, String> headers, String body) {
  private static final String PLAIN = "text/plain; charset=utf-8";

  /** Copies the headers. */
  public Reply {
    headers = Map.copyOf(headers);
  }

  /** 200 with JSON. */
  public static Reply json(JsonNode body) {
    return json(200, body);
  }

  /** Any status with JSON. */
  public static Reply json(int status, JsonNode body) {
    return new Reply(status, "application/json", Map.of(), Json.write(body));
  }

  /** Plain text. */
  public static Reply text(int status, String body) {
    return new Reply(status, PLAIN, Map.of(), body);
  }

  /** 200 without a body, as writes to the local agent are answered. */
  public static Reply empty() {
    return new Reply(200, "application/json", Map.of(), "");
  }

  /** This answer with one more header. */
  public Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, contentType, more, body);
  }
}
