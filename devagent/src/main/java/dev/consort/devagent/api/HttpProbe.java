// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.state.CheckKind;
import dev.consort.devagent.state.CheckStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Asks URLs. What it says begins as Consul's words do, since they are the only place where a
 * sidecar can learn which path a check is about.
 */
final class HttpProbe {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final HttpClient client;

  HttpProbe(Vertx vertx) {
    this.client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
  }

  /** Asks once; never fails. */
  Future<CheckRunner.Outcome> ask(CheckKind.Http check, String url) {
    CheckKind.Request what = check.request();
    Future<CheckRunner.Outcome> asked;
    try {
      asked = client.request(options(what, url)).compose(request -> send(request, check, url));
    } catch (RuntimeException e) {
      asked = Future.failedFuture(e);
    }
    return asked.otherwise(
        e ->
            new CheckRunner.Outcome(
                CheckStatus.CRITICAL,
                capital(what.method()) + " \"" + url + "\": " + e.getMessage()));
  }

  private static RequestOptions options(CheckKind.Request what, String url) {
    URI uri = URI.create(url);
    boolean encrypted = uri.getScheme().equals("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : encrypted ? HTTPS : HTTP;
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    return ProbeTls.to(HostAndPort.create(host, port), encrypted, what.tls())
        .setMethod(HttpMethod.valueOf(what.method()))
        .setURI(path + query)
        .setFollowRedirects(what.followRedirects());
  }

  private static Future<CheckRunner.Outcome> send(
      HttpClientRequest request, CheckKind.Http check, String url) {
    CheckKind.Request what = check.request();
    request.putHeader(HttpHeaders.USER_AGENT, "Consul Health Check");
    request.putHeader(HttpHeaders.ACCEPT, "text/plain, text/*, */*");
    request.putHeader(HttpHeaders.HOST, URI.create(url).getRawAuthority());
    what.headers().forEach(request::putHeader);
    return request
        .send(Buffer.buffer(what.body()))
        .compose(response -> outcome(response, what, url))
        .timeout(check.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(e -> request.reset());
  }

  private static Future<CheckRunner.Outcome> outcome(
      HttpClientResponse response, CheckKind.Request what, String url) {
    Buffer shown = Buffer.buffer();
    response.handler(
        part ->
            shown.appendBuffer(
                part, 0, Math.min(part.length(), what.outputMax() - shown.length())));
    int code = response.statusCode();
    return response
        .end()
        .map(
            v ->
                new CheckRunner.Outcome(
                    statusOf(code),
                    "HTTP "
                        + what.method()
                        + " "
                        + url
                        + ": "
                        + code
                        + " "
                        + response.statusMessage()
                        + " Output: "
                        + shown));
  }

  private static CheckStatus statusOf(int code) {
    if (code >= 200 && code < 300) {
      return CheckStatus.PASSING;
    }
    return code == TOO_MANY_REQUESTS ? CheckStatus.WARNING : CheckStatus.CRITICAL;
  }

  private static String capital(String method) {
    return method.substring(0, 1).toUpperCase(Locale.ROOT)
        + method.substring(1).toLowerCase(Locale.ROOT);
  }

  void close() {
    client.close();
  }
}
