// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * {@code consort gateway} as a process of its own, with one address for its own datacenter and
 * another for the rest of the world.
 *
 * @param id of its registration
 * @param lanPort where it is reached from within its datacenter
 * @param wanPort where it is reached from others
 */
public record MeshGateway(Mesh mesh, String id, int lanPort, int wanPort, ConsortProcess process) {
  /** The name that all of them are registered by. */
  public static final String SERVICE = "mesh-gateway";

  private static final Duration LIMIT = Duration.ofSeconds(30);

  static MeshGateway start(Mesh mesh, String id) {
    return start(mesh, id, mesh.ports().free(), mesh.ports().free());
  }

  private static MeshGateway start(Mesh mesh, String id, int lanPort, int wanPort) {
    String lan = "127.0.0.1:" + lanPort;
    String wan = "127.0.0.1:" + wanPort;
    ConsortProcess process =
        mesh.closing(
            ConsortProcess.start(
                "gateway",
                "gateway-" + id,
                List.of(
                    "--register",
                    "--service",
                    SERVICE,
                    "--proxy-id",
                    id,
                    "--address",
                    lan,
                    "--wan-address",
                    wan,
                    "--bind-address",
                    lan,
                    "--bind-address",
                    wan,
                    "--log-format",
                    "json"),
                Map.of("CONSUL_HTTP_ADDR", mesh.agent().address()),
                mesh.ports().free(),
                mesh.directory()));
    process.awaitReady();
    MeshGateway gateway = new MeshGateway(mesh, id, lanPort, wanPort, process);
    Await.until(
        id + " in the catalog",
        LIMIT,
        () ->
            mesh.agent()
                .api()
                .get("/v1/health/service/" + SERVICE + "?passing=1")
                .toString()
                .contains(id + "-ttl"));
    return gateway;
  }

  /** Another process in its place, once this one is dead. */
  public MeshGateway again() {
    return start(mesh, id, lanPort, wanPort);
  }

  /** What it passes on and where to: its part of {@code /gateway}. */
  public JsonNode page() {
    return process.admin().get("/gateway").at("/gateways/0");
  }

  /** How many connections it has closed for a name that it does not know. */
  public double unknownNames() {
    return process
        .admin()
        .send("GET", "/metrics", "")
        .body()
        .lines()
        .filter(line -> line.startsWith("consort_gateway_unknown_sni_total{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** How many connections it has accepted from sidecars and gateways, probes left out. */
  public long passed() {
    return process.accessLines().size();
  }
}
