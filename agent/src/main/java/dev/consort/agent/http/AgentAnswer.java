// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What came back, whole. Immutable. */
public final class AgentAnswer {
  private final int status;
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final byte[] body;

  /**
   * Takes over {@code body}.
   *
   * @param status of HTTP
   * @param headers names in any letter case
   * @param body as sent
   */
  public AgentAnswer(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers.putAll(headers);
    this.body = body;
  }

  /** The status of HTTP. */
  public int status() {
    return status;
  }

  /** A header's value, by a name in any letter case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** The body read as JSON. Costs time: not for an event loop. */
  public Json json() throws MalformedAnswer {
    return Json.parse(body);
  }

  /**
   * The body, a list of objects, read without keeping it: {@link Json#rows}. Costs time: not for an
   * event loop.
   */
  public void rows(List<String> members, Consumer<String[]> row) throws MalformedAnswer {
    Json.rows(body, members, row);
  }

  /** The body as text, whole. */
  public String body() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The body as text, one line of at most 300 characters: error messages are such. */
  public String text() {
    String text = new String(body, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
    return text.length() <= 300 ? text : text.substring(0, 300) + "...";
  }

  /** Names neither headers nor body: leaves hold private keys. */
  @Override
  public String toString() {
    return "AgentAnswer[" + status + ", " + body.length + " bytes]";
  }
}
