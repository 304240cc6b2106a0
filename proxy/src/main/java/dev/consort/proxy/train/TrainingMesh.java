// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.DevAgentConfig;
import dev.consort.devagent.Seed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/**
 * The mesh of the training: {@code train-web} calls {@code train-db} in bytes {@code train-api} in
 * HTTP and {@code train-grpc} in HTTP/2.
 */
final class TrainingMesh {
  // The alias passes from the start, which the default check, a connection, does not.
  private static final String SERVICE =
      """
      {"Name": "%1$s", "Port": %2$d, "Connect": {"SidecarService": {
        "Address": "127.0.0.1", "Port": %3$d, "Proxy": %4$s,
        "Checks": [{"Name": "alias", "AliasService": "%1$s"}]}}}
      """;
  private static final String UPSTREAM =
      """
      {"Upstreams": [
        {"DestinationName": "train-db", "LocalBindPort": %d},
        {"DestinationName": "train-api", "LocalBindPort": %d, "Config": {"protocol": "http"}},
        {"DestinationName": "train-grpc", "LocalBindPort": %d, "Config": {"protocol": "http2"}}]}
      """;

  private static final String HTTP =
      """
      {"Config": {"protocol": "%s"}}
      """;

  /**
   * The ports that the outside of the sidecars has.
   *
   * @param db of the application that is relayed to
   * @param api of the application that speaks HTTP
   * @param grpc of the application that speaks HTTP/2
   * @param toDb of the upstream {@code train-db}
   * @param toApi of the upstream {@code train-api}
   * @param toGrpc of the upstream {@code train-grpc}
   */
  record Ports(int db, int api, int grpc, int toDb, int toApi, int toGrpc) {}

  private TrainingMesh() {}

  /** An agent that knows the services. */
  static DevAgentConfig agent(Ports ports) throws IOException {
    List<ObjectNode> services =
        List.of(
            object(SERVICE.formatted("train-db", ports.db(), freePort(), "{}")),
            object(SERVICE.formatted("train-api", ports.api(), freePort(), HTTP.formatted("http"))),
            object(
                SERVICE.formatted("train-grpc", ports.grpc(), freePort(), HTTP.formatted("http2"))),
            object(
                SERVICE.formatted(
                    "train-web",
                    ports.db(),
                    freePort(),
                    UPSTREAM.formatted(ports.toDb(), ports.toApi(), ports.toGrpc()))));
    return DevAgentConfig.defaults().withSeed(new Seed(List.of(), services, List.of(), List.of()));
  }

  private static ObjectNode object(String json) throws IOException {
    JsonNode node = new ObjectMapper().readTree(json);
    return (ObjectNode) node;
  }

  /** A port that nobody has at the moment. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Lets {@code train-web} call a service or not. */
  static void intention(String agent, String service, String action)
      throws IOException, InterruptedException {
    String entry =
        """
        {"Kind": "service-intentions", "Name": "%s",
         "Sources": [{"Name": "train-web", "Action": "%s"}]}
        """
            .formatted(service, action);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://" + agent + "/v1/config"))
                  .PUT(HttpRequest.BodyPublishers.ofString(entry))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException("the agent answered " + response.statusCode());
      }
    }
  }
}
