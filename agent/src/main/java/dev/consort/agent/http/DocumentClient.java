// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import dev.consort.time.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Gets documents from other servers than the agent, now and then, such as key sets. Sends them
 * nothing but the question: no token, no certificate. Follows no redirect. Thread-safe; answers
 * complete on its event loop. Its owner closes it.
 */
public final class DocumentClient implements AutoCloseable {
  private final Vertx vertx;
  private final Timers timers;
  private final int mostBytes;
  private final HttpClientAgent client;

  /**
   * Opens no connection yet.
   *
   * @param trustedPem the authorities that HTTPS servers are checked against; empty for the JDK's
   * @param connectTimeout longest wait for a connection
   * @param mostBytes largest document that is read
   */
  public DocumentClient(
      Vertx vertx,
      Timers timers,
      Optional<String> trustedPem,
      Duration connectTimeout,
      int mostBytes) {
    this.timers = timers;
    this.mostBytes = mostBytes;
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(Math.clamp(connectTimeout.toMillis(), 1, Integer.MAX_VALUE))
            .setVerifyHost(true);
    trustedPem.ifPresent(
        pem -> options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(pem))));
    this.vertx = vertx;
    this.client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(1).setMaxWaitQueueSize(1))
            .build();
  }

  /**
   * Begins to get a document.
   *
   * @param uri with the scheme http or https and a host
   * @param deadline longest wait for the whole answer, from now
   */
  public AgentCall get(URI uri, Duration deadline) {
    Exchange exchange = new Exchange(mostBytes);
    exchange.expire(timers.after(deadline, () -> exchange.timedOut(deadline)));
    // On the loop that will have the connection: when a server closes it after its answer, what is
    // still on its way to another loop was seen to be lost.
    vertx
        .getOrCreateContext()
        .runOnContext(now -> exchange.get(() -> client.request(options(uri))));
    return exchange;
  }

  private static RequestOptions options(URI uri) {
    boolean tls = uri.getScheme().toLowerCase(Locale.ROOT).equals("https");
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String host = uri.getHost();
    return new RequestOptions()
        .setSsl(tls)
        .setHost(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
        .setPort(uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80)
        .setMethod(HttpMethod.GET)
        .setFollowRedirects(false)
        .putHeader("Accept", "application/json")
        .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
  }

  /** Cuts what is under way. Idempotent. */
  @Override
  public void close() {
    client.close();
  }
}
