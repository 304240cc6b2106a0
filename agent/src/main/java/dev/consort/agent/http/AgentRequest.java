// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is asked of the agent. Immutable; equal requests may share an answer.
 *
 * @param method GET, PUT or POST
 * @param target path and query, escaped, beginning with {@code /v1/}
 * @param body JSON to send; empty for none
 */
public record AgentRequest(Method method, String target, Optional<String> body) {
  /** The methods that the agent's API uses here. */
  public enum Method {
    /** Reads. */
    GET,
    /** Changes. */
    PUT,
    /** Asks with a body. */
    POST
  }

  /** Reads {@code path}, whose segments are escaped by {@link #segment}. */
  public static AgentRequest get(String path) {
    return new AgentRequest(Method.GET, path, Optional.empty());
  }

  /** Changes something. */
  public static AgentRequest put(String path, String body) {
    return new AgentRequest(Method.PUT, path, Optional.of(body));
  }

  /** Asks with a body. */
  public static AgentRequest post(String path, String body) {
    return new AgentRequest(Method.POST, path, Optional.of(body));
  }

  /** The same with one more query parameter. */
  public AgentRequest with(String name, String value) {
    char separator = target.indexOf('?') < 0 ? '?' : '&';
    return new AgentRequest(method, target + separator + name + '=' + segment(value), body);
  }

  /**
   * The same, answered by any server, however far behind, in place of the leader.
   *
   * @param any whether that will do
   */
  public AgentRequest fromAny(boolean any) {
    return any ? with("stale", "") : this;
  }

  /** The path without the query, for people. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** Escapes a name for use in a path or a query. */
  public static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** {@code GET /v1/agent/service/web}: never the body. */
  @Override
  public String toString() {
    return method + " " + target;
  }
}
