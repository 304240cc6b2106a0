// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.http.Json;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an agent answered. */
public record Answer(HttpResponse<String> response) {
  /** HTTP status. */
  public int status() {
    return response.statusCode();
  }

  /** The body as it is. */
  public String text() {
    return response.body();
  }

  /** The body as JSON. */
  public JsonNode json() {
    return Json.read(response.body());
  }

  /** A header, whatever the case of its name. */
  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** Names of all headers in lower case. */
  public Set<String> headerNames() {
    return response.headers().map().keySet().stream()
        .map(n -> n.toLowerCase(java.util.Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /** X-Consul-Index. */
  public long index() {
    return Long.parseLong(header("X-Consul-Index").orElseThrow());
  }

  /** This answer, when it is a 200. */
  public Answer ok() {
    if (status() != 200) {
      throw new AssertionError(status() + ": " + text());
    }
    return this;
  }
}
