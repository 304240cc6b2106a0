// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.local.AgentApi;
import dev.consort.proxy.local.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the demo writes to one agent: services, intentions, config entries, queries. All of it is
 * removed again at the end. For one thread.
 */
final class Registrations implements AutoCloseable {
  private static final String INTENTIONS = "/v1/connect/intentions";
  private static final String QUERIES = "/v1/query";

  private final AgentApi agent;
  private final FreePorts ports;
  private final List<String> services = new ArrayList<>();
  private final Map<String, String> intentions = new HashMap<>();
  private final Deque<String> others = new ArrayDeque<>();

  Registrations(AgentApi agent, FreePorts ports) {
    this.agent = agent;
    this.ports = ports;
  }

  /** Of which agent. */
  AgentApi agent() {
    return agent;
  }

  /** Registers a service whose id is its name; a sidecar comes with it. */
  void service(String name, int port, JsonObject proxy) throws IOException {
    service(name, new JsonObject().put("Name", name).put("Port", port), proxy);
  }

  /** Registers an instance of a service, of which there are more in other versions. */
  void version(String name, String version, int port) throws IOException {
    String id = name + "-" + version;
    JsonObject service =
        new JsonObject()
            .put("ID", id)
            .put("Name", name)
            .put("Port", port)
            .put("Meta", new JsonObject().put("version", version));
    service(id, service, new JsonObject());
  }

  private void service(String id, JsonObject service, JsonObject proxy) throws IOException {
    // With a check of its own the instance is in use at once; Consul's default one starts critical.
    JsonObject check =
        new JsonObject().put("Name", "demo").put("TTL", "24h").put("Status", "passing");
    JsonObject sidecar =
        new JsonObject()
            .put("Port", ports.free())
            .put("Address", "127.0.0.1")
            .put("Checks", new JsonArray().add(check))
            .put("Proxy", proxy);
    service.put("Connect", new JsonObject().put("SidecarService", sidecar));
    agent.put("/v1/agent/service/register", service);
    services.add(id);
  }

  /** Says of the sidecar of a service whether it is well. */
  void well(String id, boolean well) throws IOException {
    String word = well ? "pass" : "fail";
    agent.put("/v1/agent/check/" + word + "/service:" + id + "-sidecar-proxy");
  }

  /** Sets the one intention between two services. */
  void intention(String source, String destination, String action) throws IOException {
    JsonObject body =
        new JsonObject()
            .put("SourceName", source)
            .put("DestinationName", destination)
            .put("SourceType", "consul")
            .put("Action", action);
    String pair = source + " => " + destination;
    if (intentions.containsKey(pair)) {
      agent.put(INTENTIONS + "/" + intentions.get(pair), body);
    } else {
      intentions.put(pair, new JsonObject(agent.post(INTENTIONS, body)).getString("ID"));
    }
  }

  /** Writes a config entry. */
  void entry(JsonObject entry) throws IOException {
    agent.put("/v1/config", entry);
    String path = "/v1/config/" + entry.getString("Kind") + "/" + entry.getString("Name");
    others.remove(path);
    others.push(path);
  }

  /** Makes a prepared query. */
  void query(JsonObject query) throws IOException {
    others.push(QUERIES + "/" + new JsonObject(agent.post(QUERIES, query)).getString("ID"));
  }

  @Override
  public void close() throws IOException {
    for (String intention : intentions.values()) {
      agent.delete(INTENTIONS + "/" + intention);
    }
    for (String service : services) {
      agent.put("/v1/agent/service/deregister/" + service);
    }
    // In the reverse order: an entry may not go while another rests on it.
    for (String path : others) {
      agent.delete(path);
    }
  }
}
