// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * What the application {@code web} asks its upstream {@code api} with: an ordinary HTTP client that
 * keeps its connection. For one thread.
 */
final class ApiClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI upstream;

  ApiClient(int upstreamPort) {
    upstream = URI.create("http://127.0.0.1:" + upstreamPort);
  }

  /**
   * An answer.
   *
   * @param text its body, without the end of its line
   */
  record Answer(int status, String text) {}

  Answer ask(String method, String path, Optional<String> token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(upstream.resolve(path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody());
    token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body().strip());
  }

  /** Whether a request is answered with success. */
  boolean works(String path) throws InterruptedException {
    try {
      return ask("GET", path, Optional.empty()).status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Opens a WebSocket to the upstream. */
  DemoSocket socket() throws Exception {
    return DemoSocket.open(client, URI.create("ws" + upstream.toString().substring(4) + "/chat"));
  }

  @Override
  public void close() {
    client.close();
  }
}
