// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.devagent.DevAgent;
import dev.consort.devagent.DevAgentConfig;
import dev.consort.proxy.local.FreePorts;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** An embedded agent, and what a person would do to it. For one thread. */
final class TestMesh implements AutoCloseable {
  private static final FreePorts PORTS = new FreePorts(RandomGenerator.getDefault());

  private final Vertx vertx = ControlVertx.create();
  private final HttpClient http = HttpClient.newHttpClient();
  private final DevAgent agent;
  private final String token;

  TestMesh() throws Exception {
    this(DevAgentConfig.defaults(), "");
  }

  TestMesh(DevAgentConfig config, String token) throws Exception {
    this.token = token;
    agent =
        DevAgent.start(vertx, config)
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  String address() {
    return agent.httpAddress();
  }

  String put(String path, String body) throws Exception {
    return send("PUT", path, body);
  }

  void delete(String path) throws Exception {
    send("DELETE", path, "");
  }

  private String send(String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create("http://" + address() + path))
                .header("X-Consul-Token", token)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new AssertionError(path + " " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  String get(String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create("http://" + address() + path))
                .header("X-Consul-Token", token)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Registers a service with a sidecar. */
  void register(String name, int appPort, int sidecarPort, String proxy) throws Exception {
    put(
        "/v1/agent/service/register",
        """
        {"Name": "%s", "Port": %d, "Connect": {"SidecarService": {
          "Address": "127.0.0.1", "Port": %d, "Proxy": %s,
          "Checks": [{"Name": "passes from the start", "AliasService": "%s"}]}}}
        """
            .formatted(name, appPort, sidecarPort, proxy, name));
  }

  /** Lets {@code source} call {@code destination}, or not. */
  void intention(String source, String destination, String action) throws Exception {
    put(
        "/v1/config",
        """
        {"Kind": "service-intentions", "Name": "%s",
         "Sources": [{"Name": "%s", "Action": "%s"}]}
        """
            .formatted(destination, source, action));
  }

  /** A port that nobody has at the moment. */
  static int freePort() {
    return PORTS.free();
  }

  /** The agent goes away. */
  void stopAgent() {
    agent.stop().toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    stopAgent();
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
