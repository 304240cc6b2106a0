// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.admin;

import dev.consort.proxy.config.AdminBind;
import dev.consort.upstreams.Address;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the admin API on an event loop of Vert.x; ends with it. */
public final class AdminServer {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final int IDLE_SECONDS = 60;
  private static final int LONGEST_TEXT = 256;

  private final List<Route> routes;
  private final String ownHost;

  private AdminServer(AdminSubject subject, String ownHost) {
    this.routes = new Routes(subject).all();
    this.ownHost = ownHost;
  }

  /**
   * Starts to serve.
   *
   * @param bind must name an address; where it is the default and taken, another port is found
   * @return where it serves; fails with one sentence for the user
   */
  public static CompletionStage<Address.Tcp> start(
      Vertx vertx, AdminBind bind, AdminSubject subject) {
    Address.Tcp wanted = bind.address().orElseThrow();
    AdminServer server = new AdminServer(subject, wanted.host());
    CompletionStage<Address.Tcp> first = server.listen(vertx, wanted);
    if (bind.chosen()) {
      return first.exceptionallyCompose(
          failure -> CompletableFuture.failedStage(sentence(wanted, failure)));
    }
    return first.exceptionallyCompose(
        failure -> {
          LOG.info("{} is taken, so the admin API takes another port", wanted);
          return server.listen(vertx, new Address.Tcp(wanted.host(), 0));
        });
  }

  private static Exception sentence(Address.Tcp wanted, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return new IllegalStateException(
        "the admin API can't listen on "
            + wanted
            + " ("
            + cause.getMessage()
            + "); give another address, or none to go without");
  }

  private CompletionStage<Address.Tcp> listen(Vertx vertx, Address.Tcp at) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(at.host())
            .setPort(at.port())
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    return vertx
        .createHttpServer(options)
        .requestHandler(this::handle)
        .listen()
        .map(server -> new Address.Tcp(at.host(), server.actualPort()))
        .toCompletionStage();
  }

  private void handle(HttpServerRequest request) {
    String method = request.method().equals(HttpMethod.HEAD) ? "GET" : request.method().name();
    List<Route> here =
        routes.stream().filter(route -> route.path().equals(request.path())).toList();
    List<Route> match = here.stream().filter(route -> route.method().equals(method)).toList();
    if (request.path().equals("/") && method.equals("GET")) {
      send(request, index());
    } else if (here.isEmpty()) {
      send(request, Answer.error(404, "no such thing here; / lists what there is"));
    } else if (match.isEmpty()) {
      String allowed = here.stream().map(Route::method).collect(Collectors.joining(", "));
      request.response().putHeader("Allow", allowed);
      send(request, Answer.error(405, "use " + allowed));
    } else {
      answer(request, match.getFirst());
    }
  }

  private void answer(HttpServerRequest request, Route route) {
    if (!route.changes()) {
      send(request, route.answer().apply(request.query() == null ? "" : request.query()));
      return;
    }
    if (!SameSite.mayChange(request.getHeader("Host"), request.getHeader("Origin"), ownHost)) {
      send(request, Answer.error(403, "changing calls are not taken from other sites' pages"));
      return;
    }
    StringBuilder text = new StringBuilder();
    request.handler(
        part -> {
          if (text.length() <= LONGEST_TEXT) {
            text.append(part.toString(), 0, Math.min(part.toString().length(), LONGEST_TEXT));
          }
        });
    request.endHandler(end -> send(request, route.answer().apply(text.toString())));
  }

  private Answer index() {
    StringBuilder text = new StringBuilder("Consort, a sidecar proxy for Consul Connect.\n\n");
    for (Route route : routes) {
      text.append("%-4s %-13s %s%n".formatted(route.method(), route.path(), route.about()));
    }
    return new Answer(200, "text/plain; charset=utf-8", text.toString());
  }

  private static void send(HttpServerRequest request, Answer answer) {
    request
        .response()
        .setStatusCode(answer.status())
        .putHeader("Content-Type", answer.type())
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(answer.body());
  }
}
