// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.registration.LocalityDecoder;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.Locality;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads the instances of {@code /v1/health/connect/:service}. Pure. */
final class InstanceDecoder {
  private static final int MOST_WEIGHT = 128;

  private InstanceDecoder() {}

  static List<ServiceInstance> decode(AgentAnswer answer) throws MalformedAnswer {
    return decode(list(answer));
  }

  /** The list of an answer, if that is one to be believed. */
  private static Json list(AgentAnswer answer) throws MalformedAnswer {
    Json body = answer.json();
    if (!body.isArray()) {
      throw new MalformedAnswer("it is no list of instances");
    }
    if (body.items().isEmpty()
        && answer.header("X-Consul-KnownLeader").equals(Optional.of("false"))) {
      // Before 1.16 a token without rights gets this. It must not be taken for "no instances".
      throw new MalformedAnswer(
          "it is an empty list from an agent that names no leader, as older agents answer a token"
              + " without service:read on the service");
    }
    return body;
  }

  /** Those in a list that have something to dial. */
  static List<ServiceInstance> decode(Json list) {
    List<ServiceInstance> instances = new ArrayList<>();
    for (Json item : list.items()) {
      decodeOne(item).ifPresent(instances::add);
    }
    return List.copyOf(instances);
  }

  /** Those of an answer that have something to dial, by what {@code key} says of their entries. */
  static Map<String, List<ServiceInstance>> grouped(AgentAnswer answer, Function<Json, String> key)
      throws MalformedAnswer {
    Map<String, List<ServiceInstance>> byKey = new HashMap<>();
    for (Json item : list(answer).items()) {
      decodeOne(item)
          .ifPresent(
              instance ->
                  byKey.computeIfAbsent(key.apply(item), _ -> new ArrayList<>()).add(instance));
    }
    byKey.replaceAll((_, instances) -> List.copyOf(instances));
    return Map.copyOf(byKey);
  }

  /** Empty for an entry that has nothing to dial. */
  private static Optional<ServiceInstance> decodeOne(Json item) {
    Json node = item.get("Node");
    Json service = item.get("Service");
    Optional<Address> near = near(node, service);
    if (near.isEmpty()) {
      return Optional.empty();
    }
    Endpoint.Health checks = worst(item.get("Checks"));
    int weight = weight(service.get("Weights"), checks);
    return Optional.of(
        new ServiceInstance(
            node.get("Node").text() + "/" + service.get("ID").text(),
            // One text for all instances: names are few, instances many.
            service.get("Service").text().intern(),
            node.get("Datacenter").text().intern(),
            near.get(),
            far(node, service).filter(far -> !far.equals(near.get())).orElse(near.get()),
            Math.clamp(weight, 1, MOST_WEIGHT),
            weight < 1 ? Endpoint.Health.CRITICAL : checks,
            locality(node, service)));
  }

  private static Locality locality(Json node, Json service) {
    Locality own = LocalityDecoder.of(service);
    return own.equals(Locality.NONE) ? LocalityDecoder.of(node) : own;
  }

  private static Endpoint.Health worst(Json checks) {
    Endpoint.Health worst = Endpoint.Health.PASSING;
    for (Json check : checks.items()) {
      switch (check.get("Status").text()) {
        case "passing" -> {}
        case "warning" -> {
          if (worst == Endpoint.Health.PASSING) {
            worst = Endpoint.Health.WARNING;
          }
        }
        // Critical, maintenance, and whatever a later version may add.
        default -> worst = Endpoint.Health.CRITICAL;
      }
    }
    return worst;
  }

  private static int weight(Json weights, Endpoint.Health checks) {
    if (weights.isAbsent()) {
      return 1;
    }
    String state = checks == Endpoint.Health.WARNING ? "Warning" : "Passing";
    return weights.get(state).number().map(n -> n.intValue()).orElse(0);
  }

  private static Optional<Address> near(Json node, Json service) {
    String socket = service.get("SocketPath").text();
    int port = port(service.get("Port"));
    if (port == 0 && !socket.isEmpty()) {
      return Optional.of(new Address.Unix(Path.of(socket)));
    }
    return tcp(or(service.get("Address").text(), node.get("Address").text()), port);
  }

  private static Optional<Address> far(Json node, Json service) {
    Json wan = service.get("TaggedAddresses").get("wan");
    if (!wan.get("Address").text().isEmpty()) {
      return tcp(wan.get("Address").text(), port(wan.get("Port")));
    }
    String nodeFar = or(node.get("TaggedAddresses").get("wan").text(), node.get("Address").text());
    return tcp(or(service.get("Address").text(), nodeFar), port(service.get("Port")));
  }

  private static Optional<Address> tcp(String host, int port) {
    return host.isEmpty() || port == 0
        ? Optional.empty()
        : Optional.of(new Address.Tcp(host, port));
  }

  private static int port(Json number) {
    int port = number.number().map(n -> n.intValue()).orElse(0);
    return port < 0 || port > 65535 ? 0 : port;
  }

  private static String or(String first, String second) {
    return first.isEmpty() ? second : first;
  }
}
