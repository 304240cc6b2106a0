// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.state.Catalog;
import dev.consort.devagent.state.Check;
import dev.consort.devagent.state.Node;
import dev.consort.devagent.state.ServiceInstance;
import java.util.HexFormat;
import java.util.Map;

/** Shows an instance in the three forms that Consul has for it. Pure. */
final class Views {
  private Views() {}

  /** As the local agent shows it, without a content hash. */
  static ObjectNode agent(ServiceInstance instance, String datacenter) {
    ObjectNode out = instance.definition().deepCopy();
    JsonNode connect = out.remove("Connect");
    out.remove("Proxy");
    instance.mergedProxy().ifPresent(proxy -> out.set("Proxy", proxy.deepCopy()));
    if (connect != null) {
      out.set("Connect", connect);
    }
    return out.put("Datacenter", datacenter);
  }

  /** The same with its content hash, as {@code /v1/agent/service/:id} shows it. */
  static ObjectNode agentHashed(ServiceInstance instance, String datacenter) {
    ObjectNode view = agent(instance, datacenter);
    String hash = HexFormat.of().toHexDigits(Json.hash(view));
    ObjectNode out = Json.object();
    for (Map.Entry<String, JsonNode> e : view.properties()) {
      out.set(e.getKey(), e.getValue());
      if (e.getKey().equals("EnableTagOverride")) {
        out.put("ContentHash", hash);
      }
    }
    return out;
  }

  /** As {@code /v1/health} shows it: node, service and checks. */
  static ObjectNode health(ServiceInstance instance, Catalog catalog) {
    ObjectNode out = Json.object();
    out.set("Node", catalog.node().toJson());
    out.set("Service", service(instance, catalog));
    ArrayNode checks = out.putArray("Checks");
    for (Check check : catalog.checksFor(instance)) {
      checks.add(check.toJson(catalog.node().name(), true));
    }
    return out;
  }

  /** As it stands inside a health entry. */
  static ObjectNode service(ServiceInstance instance, Catalog catalog) {
    ObjectNode definition = instance.definition();
    ObjectNode out = Json.object();
    Json.putIfText(out, "Kind", instance.kind());
    out.put("ID", instance.id()).put("Service", instance.name());
    out.set("Tags", Json.strings(instance.tags()));
    out.put("Address", instance.address());
    ObjectNode tagged = taggedAddresses(instance, catalog);
    if (!tagged.isEmpty()) {
      out.set("TaggedAddresses", tagged);
    }
    if (instance.meta().isEmpty()) {
      out.putNull("Meta");
    } else {
      out.set("Meta", definition.get("Meta").deepCopy());
    }
    out.put("Port", instance.port());
    Json.putIfText(out, "SocketPath", Json.text(definition, "SocketPath"));
    out.set("Weights", definition.get("Weights").deepCopy());
    out.put("EnableTagOverride", definition.path("EnableTagOverride").asBoolean());
    out.set("Proxy", proxy(instance));
    out.set("Connect", Json.child(definition, "Connect").deepCopy());
    if (definition.has("Locality")) {
      out.set("Locality", definition.get("Locality").deepCopy());
    }
    out.put("PeerName", "");
    return out.put("CreateIndex", instance.createIndex())
        .put("ModifyIndex", instance.modifyIndex());
  }

  /** As {@code /v1/catalog/service} shows it, flattened into its node. */
  static ObjectNode catalog(ServiceInstance instance, Catalog catalog) {
    Node node = catalog.node();
    ObjectNode service = service(instance, catalog);
    ObjectNode out = Json.object().put("ID", node.id()).put("Node", node.name());
    out.put("Address", node.address()).put("Datacenter", node.datacenter());
    out.set("TaggedAddresses", node.taggedAddresses());
    out.set("NodeMeta", Node.meta());
    out.put("ServiceKind", instance.kind()).put("ServiceID", instance.id());
    out.put("ServiceName", instance.name());
    out.set("ServiceTags", service.get("Tags"));
    out.put("ServiceAddress", instance.address());
    out.set("ServiceTaggedAddresses", Json.child(service, "TaggedAddresses"));
    out.set("ServiceWeights", service.get("Weights"));
    out.set("ServiceMeta", Json.stringMap(instance.meta()));
    out.put("ServicePort", instance.port());
    out.put("ServiceSocketPath", Json.text(service, "SocketPath"));
    out.set("ServiceEnableTagOverride", service.get("EnableTagOverride"));
    out.set("ServiceProxy", service.get("Proxy"));
    out.set("ServiceConnect", service.get("Connect"));
    out.putNull("ServiceLocality");
    return out.put("CreateIndex", instance.createIndex())
        .put("ModifyIndex", instance.modifyIndex());
  }

  private static ObjectNode taggedAddresses(ServiceInstance instance, Catalog catalog) {
    ObjectNode tagged = Json.object();
    instance
        .connectName()
        .ifPresent(
            name ->
                tagged
                    .putObject("consul-virtual")
                    .put("Address", catalog.virtualAddress(name))
                    .put("Port", instance.port()));
    tagged.setAll(Json.child(instance.definition(), "TaggedAddresses").deepCopy());
    return tagged;
  }

  private static ObjectNode proxy(ServiceInstance instance) {
    ObjectNode out = Json.object().put("Mode", "");
    instance.mergedProxy().ifPresent(p -> out.setAll(p.deepCopy()));
    out.path("Expose").path("Paths").forEach(p -> ((ObjectNode) p).remove("ParsedFromCheck"));
    for (String field : new String[] {"MeshGateway", "Expose"}) {
      if (!out.has(field)) {
        out.set(field, Json.object());
      }
    }
    for (JsonNode upstream : out.path("Upstreams")) {
      if (!upstream.has("Datacenter")) {
        ((ObjectNode) upstream).put("Datacenter", "");
      }
    }
    return out;
  }
}
