// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.state.CheckKind;
import dev.consort.devagent.state.Node;

/** {@code /v1/agent/self} and the rest of what an agent says about itself. */
public final class AgentApi {
  private static final String BUILD_DATE = "1970-01-01T00:00:01Z";
  private static final int ALIVE = 1;

  private final Datacenter dc;

  /** Serves the agent of {@code dc}. */
  public AgentApi(Datacenter dc) {
    this.dc = dc;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.plain("GET", "/v1/agent/self", this::self);
    router.plain("GET", "/v1/agent/members", this::members);
    router.plain("GET", "/v1/agent/version", this::version);
    router.plain(
        "GET",
        "/v1/agent/host",
        x -> required(x, Resource.OPERATOR, "", Reply.json(Json.object())));
    router.plain("PUT", "/v1/agent/reload", this::reload);
  }

  private Reply required(Exchange x, Resource resource, String name, Reply reply) {
    dc.authorizer(x).require(resource, name, Access.READ);
    return reply;
  }

  private String node() {
    return dc.catalog().node().name();
  }

  private Reply reload(Exchange x) {
    dc.authorizer(x).require(Resource.AGENT, node(), Access.WRITE);
    return Reply.empty();
  }

  private Reply version(Exchange x) {
    dc.authorizer(x).require(Resource.AGENT, node(), Access.READ);
    return Reply.json(
        Json.object()
            .put("SHA", "")
            .put("BuildDate", BUILD_DATE)
            .put("HumanVersion", Node.VERSION)
            .put("FIPS", ""));
  }

  private Reply self(Exchange x) {
    dc.authorizer(x).require(Resource.AGENT, node(), Access.READ);
    ObjectNode out = Json.object();
    out.putObject("Config")
        .put("Datacenter", dc.name())
        .put("PrimaryDatacenter", dc.wan().primary())
        .put("NodeName", node())
        .put("NodeID", dc.catalog().node().id())
        .put("Revision", "")
        .put("Server", true)
        .put("Version", Node.VERSION)
        .put("BuildDate", BUILD_DATE);
    out.set("DebugConfig", debugConfig());
    ObjectNode coord = out.putObject("Coord");
    coord.set("Vec", Json.array().add(0).add(0).add(0).add(0).add(0).add(0).add(0).add(0));
    coord.put("Error", 1.5).put("Adjustment", 0).put("Height", 1e-05);
    out.set("Member", member());
    out.set("Stats", stats());
    out.set("Meta", Node.meta());
    ObjectNode xds = out.putObject("xDS");
    xds.putObject("SupportedProxies");
    xds.put("Port", -1).putObject("Ports").put("Plaintext", -1).put("TLS", -1);
    return Reply.json(out);
  }

  private ObjectNode debugConfig() {
    ObjectNode out = Json.object();
    out.putObject("ACLResolverSettings")
        .put("ACLDefaultPolicy", dc.acl().settings().defaultWord())
        .put("ACLDownPolicy", "extend-cache")
        .put("ACLPolicyTTL", "30s")
        .put("ACLRoleTTL", "0s")
        .put("ACLTokenTTL", "30s")
        .put("ACLsEnabled", dc.acl().settings().enabled())
        .put("Datacenter", dc.name())
        .put("NodeName", node())
        .putObject("EnterpriseMeta");
    return out.put("ACLsEnabled", dc.acl().settings().enabled())
        .put("ConnectEnabled", true)
        .put("ConnectSidecarMaxPort", 21255)
        .put("ConnectSidecarMinPort", 21000)
        .put("Datacenter", dc.name())
        .put("DefaultIntentionPolicy", dc.defaultIntentionPolicy().orElse(""))
        .put("DiscoveryMaxStale", "0s")
        .put("EnableCentralServiceConfig", true)
        .put("ExposeMaxPort", 21755)
        .put("ExposeMinPort", 21500)
        .put("HTTPUseCache", true)
        .put("PrimaryDatacenter", dc.wan().primary())
        .put("TranslateWANAddrs", false)
        .put("UseStreamingBackend", true)
        .put("Version", Node.VERSION);
  }

  private ObjectNode stats() {
    ObjectNode out = Json.object();
    long ttls =
        dc.catalog().checks().stream().filter(c -> c.kind() instanceof CheckKind.Ttl).count();
    out.putObject("agent")
        .put("check_monitors", "0")
        .put("check_ttls", Long.toString(ttls))
        .put("checks", Integer.toString(dc.catalog().checks().size() - 1))
        .put("services", Integer.toString(dc.catalog().services().size()));
    out.putObject("build")
        .put("prerelease", "")
        .put("revision", "")
        .put("version", Node.VERSION)
        .put("version_metadata", "");
    return out;
  }

  private ObjectNode member() {
    Node node = dc.catalog().node();
    ObjectNode out = Json.object().put("Name", node.name()).put("Addr", node.address());
    out.put("Port", 8301);
    out.putObject("Tags")
        .put("acls", dc.acl().settings().enabled() ? "1" : "0")
        .put("bootstrap", "1")
        .put("build", Node.VERSION + ":")
        .put("dc", dc.name())
        .put("ft_fs", "1")
        .put("ft_si", "1")
        .put("id", node.id())
        .put("port", "8300")
        .put("raft_vsn", "3")
        .put("role", "consul")
        .put("segment", "")
        .put("vsn", "2")
        .put("vsn_max", "3")
        .put("vsn_min", "2")
        .put("wan_join_port", "8302");
    out.put("Status", ALIVE).put("ProtocolMin", 1).put("ProtocolMax", 5).put("ProtocolCur", 2);
    return out.put("DelegateMin", 2).put("DelegateMax", 5).put("DelegateCur", 4);
  }

  private Reply members(Exchange x) {
    Authorizer authorizer = dc.authorizer(x);
    boolean reads = authorizer.readsNode(node());
    Reply reply = Reply.json(reads ? Json.array().add(member()) : Json.array());
    return Meta.filtered(reply, !reads, authorizer);
  }
}
