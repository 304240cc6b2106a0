// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.state.CheckStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Probes over the network, on the agent's context. */
public final class NetProbe implements CheckRunner.Probe {
  private static final int TOO_MANY_REQUESTS = 429;

  private final NetClient net;
  private final HttpClient http;

  /** A probe with clients of its own. */
  public NetProbe(Vertx vertx) {
    this.net = vertx.createNetClient();
    this.http = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
  }

  @Override
  public Future<String> tcp(String target, Duration timeout) {
    int colon = target.lastIndexOf(':');
    int port;
    try {
      port = Integer.parseInt(target.substring(colon + 1));
    } catch (NumberFormatException e) {
      return Future.failedFuture("dial tcp: address " + target + ": missing port in address");
    }
    String host = colon <= 0 ? "127.0.0.1" : target.substring(0, colon).replaceAll("[\\[\\]]", "");
    return net.connect(port, host)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .compose(
            socket -> {
              socket.close();
              return Future.succeededFuture("TCP connect " + target + ": Success");
            },
            e -> Future.failedFuture("dial tcp " + target + ": connect: connection refused"));
  }

  @Override
  public Future<CheckRunner.Outcome> http(String url, Duration timeout) {
    RequestOptions request =
        new RequestOptions()
            .setAbsoluteURI(url)
            .setMethod(HttpMethod.GET)
            .setTimeout(timeout.toMillis());
    return http.request(request)
        .compose(r -> r.send())
        .map(
            response -> {
              int code = response.statusCode();
              String text = "HTTP GET " + url + ": " + code + " " + response.statusMessage();
              return new CheckRunner.Outcome(statusOf(code), text);
            });
  }

  private static CheckStatus statusOf(int code) {
    if (code >= 200 && code < 300) {
      return CheckStatus.PASSING;
    }
    return code == TOO_MANY_REQUESTS ? CheckStatus.WARNING : CheckStatus.CRITICAL;
  }

  /** Closes the clients. */
  public void close() {
    net.close();
    http.close();
  }
}
