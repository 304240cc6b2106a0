// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.devagent.acl.AclApi;
import dev.consort.devagent.acl.AclStore;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.acl.Ids;
import dev.consort.devagent.api.AgentApi;
import dev.consort.devagent.api.AgentCheckApi;
import dev.consort.devagent.api.AgentConnectApi;
import dev.consort.devagent.api.AgentServiceApi;
import dev.consort.devagent.api.CaApi;
import dev.consort.devagent.api.CatalogApi;
import dev.consort.devagent.api.CheckRunner;
import dev.consort.devagent.api.ConfigApi;
import dev.consort.devagent.api.Datacenter;
import dev.consort.devagent.api.DiscoveryChainApi;
import dev.consort.devagent.api.HealthApi;
import dev.consort.devagent.api.IntentionWritesApi;
import dev.consort.devagent.api.IntentionsApi;
import dev.consort.devagent.api.LeafApi;
import dev.consort.devagent.api.PeersApi;
import dev.consort.devagent.api.QueryApi;
import dev.consort.devagent.api.Registrar;
import dev.consort.devagent.api.StatusApi;
import dev.consort.devagent.api.Wan;
import dev.consort.devagent.ca.Leaves;
import dev.consort.devagent.ca.MeshCa;
import dev.consort.devagent.ca.RootPruner;
import dev.consort.devagent.federation.Replication;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.query.PreparedQueries;
import dev.consort.devagent.state.Catalog;
import dev.consort.devagent.state.ConfigEntries;
import dev.consort.devagent.state.ConfigKinds;
import dev.consort.devagent.state.Node;
import dev.consort.devagent.state.Peers;
import dev.consort.devagent.state.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The datacenters put together. Wiring only.
 *
 * @param wan the link between them
 * @param parts each of them, the primary one first
 */
record Assembly(Wan wan, List<Part> parts) {
  /**
   * A datacenter put together.
   *
   * @param site where it is to listen
   * @param router finds the endpoints
   * @param background ends what runs by itself
   */
  record Part(Site site, Router router, List<Runnable> background) {}

  static Assembly of(
      DevAgentConfig config,
      DevAgentDeps deps,
      Executor loop,
      CheckRunner.Probe probe,
      ThrowawayCa root) {
    Assembly all = new Assembly(new Wan(config.datacenter()), new ArrayList<>());
    try {
      config
          .sites()
          .forEach(site -> all.parts.add(all.part(site, config, deps, loop, probe, root)));
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
    return all;
  }

  private Part part(
      Site site,
      DevAgentConfig config,
      DevAgentDeps deps,
      Executor loop,
      CheckRunner.Probe probe,
      ThrowawayCa root) {
    Ids ids = new Ids(deps.secrets());
    Store store = new Store(loop);
    Node node = new Node(ids.next(), site.node(), "127.0.0.1", site.datacenter());
    MeshCa ca = ca(site.datacenter(), config, deps, store, root);
    Datacenter dc =
        new Datacenter(
            site.datacenter(),
            config.defaultIntentionPolicy(),
            store,
            new Blocking(store, deps.timers(), deps.jitter()),
            new Catalog(store, node),
            new Peers(store),
            new ConfigEntries(store),
            new PreparedQueries(store),
            new AclStore(store, config.acl(), site.datacenter(), ids, deps.clock()),
            ca,
            new Leaves(ca, store, deps.clock(), deps.jitter()),
            wan);
    wan.add(dc);
    CheckRunner checks = new CheckRunner(dc.catalog(), deps.timers(), deps.jitter(), probe);
    Registrar registrar = new Registrar(dc, checks);
    Runnable upkeep;
    if (isPrimary(site.datacenter())) {
      sow(config.seed(), dc, registrar);
      upkeep = new RootPruner(ca, deps.timers())::close;
    } else {
      upkeep = new Replication(dc, deps.timers())::close;
    }
    Router router = router(dc, registrar, checks, ids, deps);
    return new Part(site, router, List.of(checks::close, upkeep));
  }

  private boolean isPrimary(String name) {
    return name.equals(wan.primary());
  }

  private MeshCa ca(
      String name, DevAgentConfig config, DevAgentDeps deps, Store store, ThrowawayCa root) {
    return isPrimary(name)
        ? MeshCa.primary(store, root, name, config.ca(), deps.clock(), deps.secrets())
        : MeshCa.secondary(
            store,
            () -> wan.reach(wan.primary()).ca(),
            name,
            config.ca(),
            deps.clock(),
            deps.secrets());
  }

  private static void sow(Seed seed, Datacenter dc, Registrar registrar) {
    for (ObjectNode entry : ConfigKinds.readAll(seed.configEntries())) {
      dc.entries().put(Json.text(entry, "Kind"), ConfigKinds.nameOf(entry), entry);
    }
    dc.remerge();
    AclApi api = new AclApi(dc.acl(), dc::acl);
    seed.policies().forEach(api::addPolicy);
    seed.tokens().forEach(api::addToken);
    Function<String, Authorizer> owner = token -> dc.acl().owner();
    seed.services().forEach(s -> registrar.register(s, "", owner, false));
  }

  private static Router router(
      Datacenter dc, Registrar registrar, CheckRunner checks, Ids ids, DevAgentDeps deps) {
    Router router = new Router();
    router.everywhere("X-Consul-Default-Acl-Policy", dc.acl().settings().defaultWord());
    new AgentServiceApi(dc, registrar).addTo(router);
    new AgentCheckApi(dc, checks).addTo(router);
    new AgentConnectApi(dc).addTo(router);
    new LeafApi(dc, deps.timers(), deps.clock()).addTo(router);
    new AgentApi(dc).addTo(router);
    new CatalogApi(dc).addTo(router);
    new HealthApi(dc).addTo(router);
    new PeersApi(dc).addTo(router);
    new IntentionsApi(dc).addTo(router);
    new IntentionWritesApi(dc, ids, deps.clock()).addTo(router);
    new ConfigApi(dc).addTo(router);
    new DiscoveryChainApi(dc).addTo(router);
    new QueryApi(dc, ids, deps.jitter()).addTo(router);
    new CaApi(dc).addTo(router);
    new StatusApi(dc).addTo(router);
    new AclApi(dc.acl(), () -> dc.primary().acl()).addTo(router);
    return router;
  }

  /** Stops what runs by itself. */
  void close() {
    parts.forEach(part -> part.background().forEach(Runnable::run));
  }
}
