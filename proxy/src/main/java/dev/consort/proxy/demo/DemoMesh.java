// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.local.AgentApi;
import dev.consort.proxy.local.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Three registered services with their applications and sidecars, on whatever agent there is: web
 * calls db in bytes and api in HTTP. What it registers it removes again. For one thread.
 */
final class DemoMesh implements AutoCloseable {
  /** What the demo may do with the agent. */
  enum Agent {
    /** The demo's own: short-lived leaves, everything allowed. */
    EMBEDDED,
    /** Somebody's, whose CA is left alone. */
    GIVEN,
    /** Somebody's, who asked for a rotation of its CA. */
    GIVEN_MAY_ROTATE;

    /** What the names of services begin with, since somebody's agent may know others of them. */
    String prefix() {
      return this == EMBEDDED ? "" : "consort-demo-";
    }
  }

  private static final String CA = "/v1/connect/ca/configuration";

  private final Registrations written;
  private final Agent kind;
  private final FreePorts ports;
  private final int upstreamPort;
  private final int apiUpstreamPort;
  private final DbApp dbApp = DbApp.start("db");
  private final ApiApp apiApp;
  private Optional<DemoSidecar> web = Optional.empty();
  private Optional<DemoSidecar> db = Optional.empty();
  private Optional<DemoSidecar> api = Optional.empty();

  DemoMesh(AgentApi agent, Agent kind, ApiApp apiApp, FreePorts ports) throws IOException {
    this.written = new Registrations(agent, ports);
    this.apiApp = apiApp;
    this.kind = kind;
    this.ports = ports;
    this.upstreamPort = ports.free();
    this.apiUpstreamPort = ports.free();
  }

  /** Registers the services, allows web to call the others, and starts the sidecars. */
  void start(DemoProcess.Around around) throws Exception {
    written.entry(
        new JsonObject()
            .put("Kind", "service-defaults")
            .put("Name", apiName())
            .put("Protocol", "http"));
    written.service(dbName(), dbApp.port(), new JsonObject());
    written.service(apiName(), apiApp.port(), new JsonObject());
    // The web application only calls, so the port it would listen on stays unused.
    written.service(
        webName(),
        ports.free(),
        new JsonObject()
            .put(
                "Upstreams",
                new JsonArray()
                    .add(upstream(dbName(), upstreamPort))
                    .add(upstream(apiName(), apiUpstreamPort))));
    intention("allow");
    db = Optional.of(sidecar(dbName(), around));
    web = Optional.of(sidecar(webName(), around));
    api = Optional.of(sidecar(apiName(), around));
    db().awaitReady();
    web().awaitReady();
    api().awaitReady();
  }

  private static JsonObject upstream(String name, int port) {
    return new JsonObject().put("DestinationName", name).put("LocalBindPort", port);
  }

  private DemoSidecar sidecar(String service, DemoProcess.Around around) throws Exception {
    return DemoSidecar.start(List.of(service), written.agent(), around);
  }

  /** Whether intentions may have rules for requests here: Consul learnt them in 1.9. */
  boolean knowsRequests() {
    try {
      written.agent().list("/v1/config/service-intentions");
      return true;
    } catch (IOException unknownKind) {
      return false;
    }
  }

  /** Lets web ask api for what these permissions say. */
  void apiPermissions(JsonArray permissions) throws IOException {
    apiSource(new JsonObject().put("Permissions", permissions));
  }

  /** Makes an issuer of tokens known. */
  void provider(JsonObject provider) throws IOException {
    written.entry(provider);
  }

  /** Lets web ask api for anything. */
  void apiAllow() throws IOException {
    apiSource(new JsonObject().put("Action", "allow"));
  }

  private void apiSource(JsonObject source) throws IOException {
    written.entry(
        new JsonObject()
            .put("Kind", "service-intentions")
            .put("Name", apiName())
            .put("Sources", new JsonArray().add(source.put("Name", webName()))));
  }

  /** Sets the one intention from web to db. */
  void intention(String action) throws IOException {
    written.intention(webName(), dbName(), action);
  }

  /** Gives the CA another key, and with it another root. */
  void rotateTo(String keyPem) throws IOException {
    JsonObject now = written.agent().get(CA).getJsonObject("Config");
    JsonObject config =
        new JsonObject()
            .put("PrivateKey", keyPem)
            .put("RootCert", "")
            .put("LeafCertTTL", now.getValue("LeafCertTTL"));
    written.agent().put(CA, new JsonObject().put("Provider", "consul").put("Config", config));
  }

  String activeRoot() throws IOException {
    return written.agent().get("/v1/agent/connect/ca/roots").getString("ActiveRootID");
  }

  boolean renewsLeavesSoon() {
    return kind == Agent.EMBEDDED;
  }

  boolean mayRotate() {
    return kind != Agent.GIVEN;
  }

  String webName() {
    return kind.prefix() + "web";
  }

  String dbName() {
    return kind.prefix() + "db";
  }

  String apiName() {
    return kind.prefix() + "api";
  }

  /** Where web believes api is. */
  int apiUpstreamPort() {
    return apiUpstreamPort;
  }

  ApiApp apiApp() {
    return apiApp;
  }

  DemoSidecar api() {
    return api.orElseThrow();
  }

  /** Where web believes its database is. */
  int upstreamPort() {
    return upstreamPort;
  }

  DbApp dbApp() {
    return dbApp;
  }

  DemoSidecar web() {
    return web.orElseThrow();
  }

  DemoSidecar db() {
    return db.orElseThrow();
  }

  @Override
  public void close() throws IOException {
    web.ifPresent(DemoSidecar::close);
    db.ifPresent(DemoSidecar::close);
    api.ifPresent(DemoSidecar::close);
    dbApp.close();
    written.close();
  }
}
