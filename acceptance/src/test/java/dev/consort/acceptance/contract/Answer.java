// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** An agent's answer. */
record Answer(String request, int status, HttpHeaders headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** This answer, which has to be a success. */
  Answer ok() {
    if (status != 200) {
      throw new AssertionError(request + ": " + status + " " + body);
    }
    return this;
  }

  /** The body of a success. */
  JsonNode json() {
    ok();
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(request + ": not JSON: " + body, e);
    }
  }

  /** A header by any spelling of its name. */
  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** The index to block on. */
  long index() {
    return header("X-Consul-Index")
        .map(Long::parseLong)
        .orElseThrow(() -> new AssertionError(request + ": no X-Consul-Index"));
  }
}
