// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.Surroundings;
import dev.consort.proxy.local.AgentApi;
import dev.consort.proxy.local.FreePorts;
import dev.consort.proxy.logging.Logs;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

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
    GIVEN_MAY_ROTATE
  }

  private static final String CA = "/v1/connect/ca/configuration";
  private static final String INTENTIONS = "/v1/connect/intentions";

  private final AgentApi agent;
  private final Agent kind;
  private final String prefix;
  private final FreePorts ports = new FreePorts(RandomGenerator.getDefault());
  private final int upstreamPort = ports.free();
  private final int apiUpstreamPort = ports.free();
  private final DbApp dbApp = DbApp.start();
  private final ApiApp apiApp;
  private Optional<DemoSidecar> web = Optional.empty();
  private Optional<DemoSidecar> db = Optional.empty();
  private Optional<DemoSidecar> api = Optional.empty();
  private Optional<String> intention = Optional.empty();
  private final Deque<String> entries = new ArrayDeque<>();

  DemoMesh(AgentApi agent, Agent kind, ApiApp apiApp) throws IOException {
    this.agent = agent;
    this.apiApp = apiApp;
    this.kind = kind;
    this.prefix = kind == Agent.EMBEDDED ? "" : "consort-demo-";
  }

  /** Registers the services, allows web to call the others, and starts the sidecars. */
  void start(Logs logs, Surroundings surroundings) throws Exception {
    entry(
        new JsonObject()
            .put("Kind", "service-defaults")
            .put("Name", apiName())
            .put("Protocol", "http"));
    register(dbName(), dbApp.port(), new JsonObject());
    register(apiName(), apiApp.port(), new JsonObject());
    // The web application only calls, so the port it would listen on stays unused.
    register(
        webName(),
        ports.free(),
        new JsonObject()
            .put(
                "Upstreams",
                new JsonArray()
                    .add(upstream(dbName(), upstreamPort))
                    .add(upstream(apiName(), apiUpstreamPort))));
    intention("allow");
    db = Optional.of(DemoSidecar.start(dbName(), agent, logs, surroundings));
    web = Optional.of(DemoSidecar.start(webName(), agent, logs, surroundings));
    api = Optional.of(DemoSidecar.start(apiName(), agent, logs, surroundings));
    db().awaitReady();
    web().awaitReady();
    api().awaitReady();
  }

  private static JsonObject upstream(String name, int port) {
    return new JsonObject().put("DestinationName", name).put("LocalBindPort", port);
  }

  /** Writes a config entry, to be deleted when all is over. */
  private void entry(JsonObject entry) throws IOException {
    agent.put("/v1/config", entry);
    String path = "/v1/config/" + entry.getString("Kind") + "/" + entry.getString("Name");
    entries.remove(path);
    entries.push(path);
  }

  /** Whether intentions may have rules for requests here: Consul learnt them in 1.9. */
  boolean knowsRequests() {
    try {
      agent.list("/v1/config/service-intentions");
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
    entry(provider);
  }

  /** Lets web ask api for anything. */
  void apiAllow() throws IOException {
    apiSource(new JsonObject().put("Action", "allow"));
  }

  private void apiSource(JsonObject source) throws IOException {
    entry(
        new JsonObject()
            .put("Kind", "service-intentions")
            .put("Name", apiName())
            .put("Sources", new JsonArray().add(source.put("Name", webName()))));
  }

  private void register(String name, int port, JsonObject proxy) throws IOException {
    // With a check of its own the instance is in use at once; Consul's default one starts critical.
    JsonObject check =
        new JsonObject().put("Name", "demo").put("TTL", "24h").put("Status", "passing");
    JsonObject sidecar =
        new JsonObject()
            .put("Port", ports.free())
            .put("Address", "127.0.0.1")
            .put("Checks", new JsonArray().add(check))
            .put("Proxy", proxy);
    agent.put(
        "/v1/agent/service/register",
        new JsonObject()
            .put("Name", name)
            .put("Port", port)
            .put("Connect", new JsonObject().put("SidecarService", sidecar)));
  }

  /** Sets the one intention from web to db. */
  void intention(String action) throws IOException {
    JsonObject body =
        new JsonObject()
            .put("SourceName", webName())
            .put("DestinationName", dbName())
            .put("SourceType", "consul")
            .put("Action", action);
    if (intention.isPresent()) {
      agent.put(INTENTIONS + "/" + intention.get(), body);
    } else {
      intention = Optional.of(new JsonObject(agent.post(INTENTIONS, body)).getString("ID"));
    }
  }

  /** Gives the CA another key, and with it another root. */
  void rotateTo(String keyPem) throws IOException {
    JsonObject now = agent.get(CA).getJsonObject("Config");
    JsonObject config =
        new JsonObject()
            .put("PrivateKey", keyPem)
            .put("RootCert", "")
            .put("LeafCertTTL", now.getValue("LeafCertTTL"));
    agent.put(CA, new JsonObject().put("Provider", "consul").put("Config", config));
  }

  String activeRoot() throws IOException {
    return agent.get("/v1/agent/connect/ca/roots").getString("ActiveRootID");
  }

  boolean renewsLeavesSoon() {
    return kind == Agent.EMBEDDED;
  }

  boolean mayRotate() {
    return kind != Agent.GIVEN;
  }

  String webName() {
    return prefix + "web";
  }

  String dbName() {
    return prefix + "db";
  }

  String apiName() {
    return prefix + "api";
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
    if (intention.isPresent()) {
      agent.delete(INTENTIONS + "/" + intention.get());
    }
    for (String name : List.of(webName(), dbName(), apiName())) {
      agent.put("/v1/agent/service/deregister/" + name);
    }
    for (String entry : entries) {
      agent.delete(entry);
    }
  }
}
