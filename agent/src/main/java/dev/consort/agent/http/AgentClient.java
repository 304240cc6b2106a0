// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import dev.consort.agent.config.AgentAddress;
import dev.consort.agent.config.AgentConfig;
import dev.consort.time.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * Calls one agent over TCP, HTTPS or a unix domain socket. Adds what the configuration says goes
 * with every call: token, datacenter, and namespace or partition only when they are configured.
 * Thread-safe; answers complete on its event loop. Its owner closes it.
 */
public final class AgentClient implements AgentCalls, AutoCloseable {
  private final AgentConfig config;
  private final TokenSource token;
  private final Timers timers;
  private final HttpClientAgent client;
  private final SocketAddress server;
  private final String host;
  private final int port;
  private final String prefix;
  private volatile boolean closed;

  /**
   * Opens no connection yet.
   *
   * @throws UnusableTlsFile when the TLS settings name a file that cannot be read
   */
  public AgentClient(Vertx vertx, AgentConfig config, TokenSource token, Timers timers)
      throws UnusableTlsFile {
    this.config = config;
    this.token = token;
    this.timers = timers;
    this.client = ClientFactory.build(vertx, config);
    switch (config.address()) {
      case AgentAddress.Tcp tcp -> {
        server = SocketAddress.inetSocketAddress(tcp.port(), tcp.host());
        // What TLS sends and checks as the server's name is the host of the request.
        host = tcp.tls() ? config.tls().serverName().orElse(tcp.host()) : tcp.host();
        port = tcp.port();
        prefix = tcp.pathPrefix();
      }
      case AgentAddress.Unix unix -> {
        server = SocketAddress.domainSocketAddress(unix.path().toString());
        host = "localhost";
        port = 80;
        prefix = "";
      }
    }
  }

  @Override
  public AgentCall call(AgentRequest request, Duration deadline) {
    Exchange exchange = new Exchange(config.limits().answerBytes());
    exchange.expire(timers.after(deadline, () -> exchange.timedOut(deadline)));
    if (closed) {
      return exchange;
    }
    switch (request.method()) {
      case GET -> exchange.get(() -> client.request(options(request)));
      case PUT, POST -> exchange.send(client.request(options(request)), request.body());
    }
    return exchange;
  }

  private RequestOptions options(AgentRequest request) {
    RequestOptions options =
        new RequestOptions()
            .setServer(server)
            .setHost(host)
            .setPort(port)
            .setMethod(HttpMethod.valueOf(request.method().name()))
            .setURI(prefix + scoped(request).target());
    token.current().ifPresent(t -> options.putHeader("X-Consul-Token", t));
    config
        .basicAuth()
        .ifPresent(
            user ->
                options.putHeader(
                    "Authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(user.getBytes(StandardCharsets.UTF_8))));
    if (request.body().isPresent()) {
      options.putHeader("Content-Type", "application/json");
    }
    return options;
  }

  private AgentRequest scoped(AgentRequest request) {
    AgentRequest scoped = request;
    if (!config.datacenter().isEmpty()) {
      scoped = scoped.with("dc", config.datacenter());
    }
    if (!config.namespace().isEmpty()) {
      scoped = scoped.with("ns", config.namespace());
    }
    if (!config.partition().isEmpty()) {
      scoped = scoped.with("partition", config.partition());
    }
    return scoped;
  }

  /**
   * Cuts all calls. A call made later goes nowhere and ends at its deadline: watches that are about
   * to be stopped may still make one. Idempotent.
   */
  @Override
  public void close() {
    closed = true;
    client.close();
  }
}
