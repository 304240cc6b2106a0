// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One request, read completely. Lives on the agent's context. */
public final class Exchange {
  private final HttpServerRequest request;
  private final MultiMap query;
  private final List<String> variables;
  private final String body;

  Exchange(HttpServerRequest request, MultiMap query, List<String> variables, String body) {
    this.request = request;
    this.query = query;
    this.variables = List.copyOf(variables);
    this.body = body;
  }

  static MultiMap queryOf(HttpServerRequest request) {
    MultiMap query = MultiMap.caseInsensitiveMultiMap();
    String text = request.query();
    if (text == null) {
      return query;
    }
    for (String pair : text.split("&", -1)) {
      int eq = pair.indexOf('=');
      if (!pair.isEmpty()) {
        query.add(
            decode(eq < 0 ? pair : pair.substring(0, eq)),
            eq < 0 ? "" : decode(pair.substring(eq + 1)));
      }
    }
    return query;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest("Invalid query parameter: " + e.getMessage());
    }
  }

  /** The n-th variable part of the path, percent-decoded. */
  public String variable(int n) {
    return variables.get(n);
  }

  /** The first value of a query parameter. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** Every value of a query parameter, in order. */
  public List<String> queryAll(String name) {
    return query.getAll(name);
  }

  /** A flag such as {@code ?passing}: true when present and not said to be false. */
  public boolean flag(String name) {
    return query(name)
        .map(v -> v.isEmpty() || List.of("1", "t", "true").contains(v.toLowerCase(Locale.ROOT)))
        .orElse(false);
  }

  /** A request header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** The method's name. */
  public String method() {
    return request.method().name();
  }

  /** The body as text. */
  public String body() {
    return body;
  }

  /** The body as a JSON object; 400 when it is none. */
  public ObjectNode bodyObject() {
    return Json.readObject(body);
  }

  /** The secret sent with the request: query, then header, then bearer; "" when none. */
  public String token() {
    return query("token")
        .filter(t -> !t.isEmpty())
        .or(() -> header("X-Consul-Token").filter(t -> !t.isEmpty()))
        .or(() -> header("Authorization").flatMap(Exchange::bearer))
        .orElse("");
  }

  private static Optional<String> bearer(String authorization) {
    int space = authorization.indexOf(' ');
    return space > 0 && authorization.substring(0, space).equalsIgnoreCase("bearer")
        ? Optional.of(authorization.substring(space + 1).trim())
        : Optional.empty();
  }

  /** Runs something when the caller goes away before it was answered. */
  public void onAbandoned(Runnable then) {
    request.response().closeHandler(v -> then.run());
  }
}
