// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.state.CheckKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Probes over the network, on the agent's context. */
public final class NetProbe implements CheckRunner.Probe {
  private final NetClient net;
  private final HttpProbe http;
  private final GrpcProbe grpc;

  /** A probe with clients of its own. */
  public NetProbe(Vertx vertx) {
    this.net = vertx.createNetClient();
    this.http = new HttpProbe(vertx);
    this.grpc = new GrpcProbe(vertx);
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
  public Future<CheckRunner.Outcome> http(CheckKind.Http check, String url) {
    return http.ask(check, url);
  }

  @Override
  public Future<CheckRunner.Outcome> grpc(CheckKind.Grpc check, String target) {
    return grpc.ask(check, target);
  }

  /** Closes the clients. */
  public void close() {
    net.close();
    http.close();
    grpc.close();
  }
}
