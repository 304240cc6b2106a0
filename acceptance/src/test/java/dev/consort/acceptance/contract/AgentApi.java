// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The HTTP API of an agent, as plainly as a test can speak it: what is under test is never asked
 * through the client that is under test.
 */
final class AgentApi {
  /** Longer than any blocking query of a test, and than an agent's search for a leader. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient client;
  private final String address;
  private final Optional<String> token;

  private AgentApi(HttpClient client, String address, Optional<String> token) {
    this.client = client;
    this.address = address;
    this.token = token;
  }

  /** The agent at {@code host:port}, asked without a token. */
  static AgentApi at(String address) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    return new AgentApi(client, address, Optional.empty());
  }

  /** The same agent, asked with a token. Shares this one's connections. */
  AgentApi withToken(String secret) {
    return new AgentApi(client, address, Optional.of(secret));
  }

  /** {@code host:port}. */
  String address() {
    return address;
  }

  /** Reads. */
  Answer get(String path) {
    return exchange("GET", path, "");
  }

  /** Writes. An empty body sends none. */
  Answer put(String path, String body) {
    return exchange("PUT", path, body);
  }

  /** Creates or asks. */
  Answer post(String path, String body) {
    return exchange("POST", path, body);
  }

  /** Deletes. */
  Answer delete(String path) {
    return exchange("DELETE", path, "");
  }

  /** Reads in the background, for blocking queries. */
  CompletableFuture<Answer> getLater(String path) {
    return client
        .sendAsync(request("GET", path, ""), BodyHandlers.ofString())
        .thenApply(response -> answer("GET " + path, response));
  }

  private Answer exchange(String method, String path, String body) {
    try {
      return answer(
          method + " " + path, client.send(request(method, path, body), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private HttpRequest request(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .timeout(TIMEOUT)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    token.ifPresent(secret -> request.header("X-Consul-Token", secret));
    return request.build();
  }

  private static Answer answer(String request, HttpResponse<String> response) {
    return new Answer(request, response.statusCode(), response.headers(), response.body());
  }
}
