// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.DevAgentConfig;
import dev.consort.devagent.Seed;
import dev.consort.proxy.local.AgentApi;
import dev.consort.proxy.local.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

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
  static DevAgentConfig agent(Ports ports, FreePorts free) throws IOException {
    List<ObjectNode> services =
        List.of(
            object(SERVICE.formatted("train-db", ports.db(), free.free(), "{}")),
            object(
                SERVICE.formatted("train-api", ports.api(), free.free(), HTTP.formatted("http"))),
            object(
                SERVICE.formatted(
                    "train-grpc", ports.grpc(), free.free(), HTTP.formatted("http2"))),
            object(
                SERVICE.formatted(
                    "train-web",
                    ports.db(),
                    free.free(),
                    UPSTREAM.formatted(ports.toDb(), ports.toApi(), ports.toGrpc()))));
    return DevAgentConfig.defaults().withSeed(new Seed(List.of(), services, List.of(), List.of()));
  }

  private static ObjectNode object(String json) throws IOException {
    JsonNode node = new ObjectMapper().readTree(json);
    return (ObjectNode) node;
  }

  /** Lets {@code train-web} call a service or not. */
  static void intention(String agent, String service, String action) throws IOException {
    new AgentApi(agent, Optional.empty())
        .put(
            "/v1/config",
            new JsonObject()
                .put("Kind", "service-intentions")
                .put("Name", service)
                .put(
                    "Sources",
                    new JsonArray()
                        .add(new JsonObject().put("Name", "train-web").put("Action", action))));
  }
}
