// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Makes answers for decoders. */
public final class Answers {
  private Answers() {}

  /** 200 with a body and headers, name after value. */
  public static AgentAnswer ok(String body, String... headers) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return new AgentAnswer(200, all, body.getBytes(StandardCharsets.UTF_8));
  }

  /** JSON with {@code '} for {@code "}. */
  public static Json json(String text) {
    try {
      return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    } catch (dev.consort.agent.json.MalformedAnswer wrong) {
      throw new IllegalArgumentException(wrong);
    }
  }
}
