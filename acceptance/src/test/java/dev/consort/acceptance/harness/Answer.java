// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** An agent's answer. */
public record Answer(String request, int status, HttpHeaders headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** This answer, which has to be a success. */
  public Answer ok() {
    if (status != 200) {
      throw new AssertionError(request + ": " + status + " " + body);
    }
    return this;
  }

  /** The body of a success. */
  public JsonNode json() {
    ok();
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(request + ": not JSON: " + body, e);
    }
  }

  /** A header by any spelling of its name. */
  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** The index to block on. */
  public long index() {
    return header("X-Consul-Index")
        .map(Long::parseLong)
        .orElseThrow(() -> new AssertionError(request + ": no X-Consul-Index"));
  }
}
