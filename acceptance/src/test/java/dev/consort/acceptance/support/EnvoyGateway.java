// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Envoy as a mesh gateway with the listeners and clusters that Consul gives one, from what the
 * catalog says at its start. It learns nothing new. Its TLS is that of those who talk through it.
 */
public final class EnvoyGateway implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Mesh mesh;
  private final String id;
  private final int lanPort;
  private final int wanPort;
  private final int adminPort;
  private final ChildProcess process;

  private EnvoyGateway(
      Mesh mesh, String id, int lanPort, int wanPort, int adminPort, ChildProcess process) {
    this.mesh = mesh;
    this.id = id;
    this.lanPort = lanPort;
    this.wanPort = wanPort;
    this.adminPort = adminPort;
    this.process = process;
  }

  static EnvoyGateway start(
      Mesh mesh, String id, Map<String, Integer> wanPorts, List<String> services) {
    int lan = mesh.ports().free();
    int wan = mesh.ports().free();
    int admin = mesh.ports().free();
    ChildProcess process =
        EnvoySidecar.run(
            "envoy-" + id,
            EnvoyGatewayConfig.of(mesh, List.of(lan, wan), admin, wanPorts, services),
            mesh.directory());
    EnvoyGateway gateway = new EnvoyGateway(mesh, id, lan, wan, admin, process);
    gateway.awaitListening();
    gateway.register();
    return gateway;
  }

  private void awaitListening() {
    Await.until(
        "the ports of " + process.name(),
        LIMIT,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("Envoy has ended\n" + process.tail());
          }
          return Stream.of(lanPort, wanPort, adminPort).allMatch(Listeners::on);
        });
  }

  private void register() {
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("ID", id);
    definition.put("Name", MeshGateway.SERVICE);
    definition.put("Kind", "mesh-gateway");
    definition.put("Address", "127.0.0.1");
    definition.put("Port", lanPort);
    definition.put("TaggedAddresses", Map.of("lan", tagged(lanPort), "wan", tagged(wanPort)));
    definition.put("Check", Map.of("Name", "listening", "TTL", "24h", "Status", "passing"));
    ConsulApi api = mesh.agent().api();
    api.put("/v1/agent/service/register", definition);
    api.put("/v1/agent/check/pass/service:" + id, "");
    Await.until(
        id + " in the catalog",
        LIMIT,
        () ->
            gateways(api, mesh.datacenter()).anyMatch(each -> each.path("ID").asText().equals(id)));
  }

  private static Map<String, Object> tagged(int port) {
    return Map.of("Address", "127.0.0.1", "Port", port);
  }

  /** Where a datacenter's first gateway is reached from within, of whatever kind it is. */
  static int lanPort(ConsulApi api, String datacenter) {
    return first(api, datacenter).path("Port").asInt();
  }

  /** Where a datacenter's first gateway is reached from others. */
  static int wanPort(ConsulApi api, String datacenter) {
    return first(api, datacenter).path("TaggedAddresses").path("wan").path("Port").asInt();
  }

  private static JsonNode first(ConsulApi api, String datacenter) {
    return gateways(api, datacenter)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no gateway in " + datacenter));
  }

  private static Stream<JsonNode> gateways(ConsulApi api, String datacenter) {
    JsonNode found =
        api.get("/v1/health/service/%s?passing=1&dc=%s".formatted(MeshGateway.SERVICE, datacenter));
    List<JsonNode> services = new ArrayList<>();
    found.forEach(each -> services.add(each.path("Service")));
    return services.stream();
  }

  /** Where it is reached from other datacenters. */
  public int wanPort() {
    return wanPort;
  }

  /** How many connections it has passed on to a service of its own datacenter. */
  public long passed(String service) {
    return passedOn(new Destination(service, mesh.datacenter()).serverName(trustDomain()));
  }

  /** How many connections it has passed on to gateways of another datacenter. */
  public long passedTo(String datacenter) {
    return passedOn(new Destination("", datacenter).gatewayName(trustDomain()));
  }

  /** How many connections came to its address for other datacenters. */
  public long fromAfar() {
    return counter("listener.127.0.0.1_" + wanPort + ".downstream_cx_total");
  }

  private String trustDomain() {
    return mesh.agent().roots().path("TrustDomain").asText();
  }

  private long passedOn(String cluster) {
    return counter("cluster." + cluster + ".upstream_cx_total");
  }

  private long counter(String name) {
    String start = name + ": ";
    return new ConsulApi("127.0.0.1:" + adminPort, "")
        .send("GET", "/stats", "")
        .body()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToLong(line -> Long.parseLong(line.substring(start.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("this gateway does not count " + name));
  }

  ChildProcess process() {
    return process;
  }

  @Override
  public void close() {
    mesh.agent().api().put("/v1/agent/service/deregister/" + id, "");
    process.close();
  }
}
