// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the endpoint of a request and writes its answer. Patterns are paths in which {@code *} is
 * one segment and {@code **} at the end is the rest, slashes included. Patterns with more literal
 * segments are tried first. Runs on the agent's context.
 */
public final class Router {
  /** Largest request body taken, in bytes. */
  public static final int BODY_BYTES_MAX = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final String NO_PATH = "Invalid URL path: not a recognized HTTP API endpoint\n";

  private final List<Route> routes = new ArrayList<>();
  private final Map<String, String> everywhere = new LinkedHashMap<>();

  private record Route(List<String> pattern, Map<String, Endpoint> methods) {
    boolean fits(List<String> path) {
      boolean rest = pattern.getLast().equals("**");
      if (rest ? path.size() < pattern.size() : path.size() != pattern.size()) {
        return false;
      }
      for (int i = 0; i < pattern.size(); i++) {
        if (!pattern.get(i).startsWith("*") && !pattern.get(i).equals(path.get(i))) {
          return false;
        }
      }
      return true;
    }

    List<String> variables(List<String> path) {
      List<String> out = new ArrayList<>();
      for (int i = 0; i < pattern.size(); i++) {
        if (pattern.get(i).equals("**")) {
          out.add(String.join("/", path.subList(i, path.size())));
        } else if (pattern.get(i).equals("*")) {
          out.add(path.get(i));
        }
      }
      return out;
    }

    long literals() {
      return pattern.stream().filter(p -> !p.startsWith("*")).count();
    }
  }

  /** A header of every answer that an endpoint gives. */
  public void everywhere(String name, String value) {
    everywhere.put(name, value);
  }

  /** Adds an endpoint that may keep the caller waiting. */
  public void on(String method, String pattern, Endpoint endpoint) {
    List<String> parts = List.of(pattern.substring(1).split("/", -1));
    Optional<Route> known = routes.stream().filter(r -> r.pattern().equals(parts)).findFirst();
    Route route = known.orElseGet(() -> new Route(parts, new LinkedHashMap<>()));
    if (known.isEmpty()) {
      routes.add(route);
      routes.sort((a, b) -> Long.compare(b.literals(), a.literals()));
    }
    route.methods().put(method, endpoint);
  }

  /** Adds an endpoint that answers at once. */
  public void plain(String method, String pattern, Endpoint.Plain endpoint) {
    on(method, pattern, x -> Future.succeededFuture(endpoint.handle(x)));
  }

  /** Takes a request: the handler of the HTTP server. */
  public void accept(HttpServerRequest request) {
    Body body = new Body(request);
    request.handler(body::add);
    request.endHandler(v -> answer(request, body));
  }

  private void answer(HttpServerRequest request, Body body) {
    if (request.response().ended()) {
      return;
    }
    List<String> path = segments(request.path());
    Optional<Route> found = routes.stream().filter(r -> r.fits(path)).findFirst();
    if (found.isEmpty()) {
      write(request, Reply.text(404, NO_PATH), false);
      return;
    }
    Future<Reply> reply;
    try {
      reply = dispatch(request, found.get(), path, body);
    } catch (RuntimeException e) {
      reply = Future.failedFuture(e);
    }
    reply.onComplete(r -> write(request, r.succeeded() ? r.result() : failed(r.cause()), true));
  }

  private static Future<Reply> dispatch(
      HttpServerRequest request, Route route, List<String> path, Body body) {
    String allowed = "OPTIONS," + String.join(",", route.methods().keySet());
    String method = request.method().name();
    if (request.method().equals(HttpMethod.OPTIONS)) {
      return Future.succeededFuture(Reply.empty().with("Allow", allowed));
    }
    Endpoint endpoint = route.methods().get(method);
    if (endpoint == null) {
      String text = "method " + method + " not allowed";
      return Future.failedFuture(new ApiError(405, text, Map.of("Allow", allowed)));
    }
    MultiMap query = Exchange.queryOf(request);
    Exchange exchange = new Exchange(request, query, route.variables(path), body.text());
    EnterpriseOnly.refuse(exchange);
    return endpoint.handle(exchange);
  }

  private static Reply failed(Throwable cause) {
    if (cause instanceof ApiError error) {
      return error.reply();
    }
    LOG.warn("request failed inside the embedded agent", cause);
    return Reply.text(500, "internal error of the embedded agent: " + cause.getMessage());
  }

  private void write(HttpServerRequest request, Reply reply, boolean known) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response.setStatusCode(reply.status());
    response.putHeader("Content-Type", reply.contentType());
    if (known) {
      response.putHeader("Vary", "Accept-Encoding");
      everywhere.forEach(response::putHeader);
    }
    reply.headers().forEach(response::putHeader);
    boolean pretty = reply.contentType().equals("application/json") && !reply.body().isEmpty();
    response.end(
        pretty && wantsPretty(request)
            ? Json.writePretty(Json.read(reply.body())) + "\n"
            : reply.body());
  }

  private static boolean wantsPretty(HttpServerRequest request) {
    String query = request.query();
    return query != null && (query.equals("pretty") || query.matches("(.*&)?pretty(=.*|&.*)?"));
  }

  private static List<String> segments(String path) {
    List<String> out = new ArrayList<>();
    if (path == null || !path.startsWith("/")) {
      return List.of("");
    }
    for (String part : path.substring(1).split("/", -1)) {
      out.add(decode(part));
    }
    return out;
  }

  private static String decode(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return part;
    }
  }

  /** Collects a body up to the limit, and answers 413 once when it is passed. */
  private static final class Body {
    private final HttpServerRequest request;
    private final Buffer bytes = Buffer.buffer();

    Body(HttpServerRequest request) {
      this.request = request;
    }

    void add(Buffer chunk) {
      if (bytes.length() + chunk.length() <= BODY_BYTES_MAX) {
        bytes.appendBuffer(chunk);
      } else if (!request.response().ended()) {
        request
            .response()
            .setStatusCode(413)
            .end("Request body too large, max size: " + BODY_BYTES_MAX + " bytes");
      }
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
