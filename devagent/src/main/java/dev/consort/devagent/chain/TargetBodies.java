// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;
import java.util.Optional;

/** Shows targets with what the entries say of their services. */
final class TargetBodies {
  private static final String CONNECT_TIMEOUT = "5s";

  private final ChainEntries entries;
  private final String trustDomain;
  private final Customization customization;

  TargetBodies(ChainEntries entries, String trustDomain, Customization customization) {
    this.entries = entries;
    this.trustDomain = trustDomain;
    this.customization = customization;
  }

  /** The name that a service outside of the mesh goes by; "" for one inside. */
  String externalSni(Target at) {
    return at.isPeers()
        ? ""
        : entries.defaults(at.service()).map(d -> Json.text(d, "ExternalSNI")).orElse("");
  }

  /** A target as a chain shows it. */
  ObjectNode of(Target target, JsonNode resolver) {
    String own = Json.text(resolver, "ConnectTimeout");
    ObjectNode out = Json.object();
    out.put("ConnectTimeout", customization.connectTimeout(own.isEmpty() ? CONNECT_TIMEOUT : own));
    out.put("ID", target.id()).put("Service", target.service());
    Json.putIfText(out, "ServiceSubset", target.subset());
    out.put("Namespace", "default").put("Partition", "default");
    Json.putIfText(out, "Datacenter", target.datacenter());
    Json.putIfText(out, "Peer", target.peer());
    String external = externalSni(target);
    ObjectNode gateway = out.putObject("MeshGateway");
    if (external.isEmpty()) {
      Json.putIfText(gateway, "Mode", customization.mode(mode(target)));
    }
    out.set("Subset", Json.child(resolver.path("Subsets"), target.subset()).deepCopy());
    ObjectNode transparent = out.putObject("TransparentProxy");
    Optional<JsonNode> defaults = entries.defaults(target.service());
    if (defaults.filter(d -> d.path("TransparentProxy").has("DialedDirectly")).isPresent()) {
      transparent.put("DialedDirectly", true);
    }
    if (!target.isPeers()) {
      String name = target.sni(trustDomain);
      if (!external.isEmpty()) {
        out.put("External", true);
      }
      out.put("SNI", external.isEmpty() ? name : external).put("Name", name);
    }
    return out;
  }

  private String mode(Target target) {
    String own =
        entries
            .defaults(target.service())
            .map(d -> Json.text(d.path("MeshGateway"), "Mode"))
            .orElse("");
    return own.isEmpty()
        ? entries.proxies().map(p -> Json.text(p.path("MeshGateway"), "Mode")).orElse("")
        : own;
  }
}
