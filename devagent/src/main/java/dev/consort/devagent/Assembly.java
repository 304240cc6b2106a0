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
import dev.consort.devagent.api.HealthApi;
import dev.consort.devagent.api.IntentionWritesApi;
import dev.consort.devagent.api.IntentionsApi;
import dev.consort.devagent.api.LeafApi;
import dev.consort.devagent.api.Registrar;
import dev.consort.devagent.api.StatusApi;
import dev.consort.devagent.ca.Leaves;
import dev.consort.devagent.ca.MeshCa;
import dev.consort.devagent.ca.RootPruner;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.state.Catalog;
import dev.consort.devagent.state.ConfigEntries;
import dev.consort.devagent.state.ConfigKinds;
import dev.consort.devagent.state.Node;
import dev.consort.devagent.state.Store;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * A datacenter put together. Wiring only.
 *
 * @param router finds the endpoints
 * @param checks runs the checks
 * @param pruner drops old roots
 */
record Assembly(Router router, CheckRunner checks, RootPruner pruner) {
  static Assembly of(
      DevAgentConfig config,
      DevAgentDeps deps,
      Executor loop,
      CheckRunner.Probe probe,
      ThrowawayCa root) {
    Ids ids = new Ids(deps.secrets());
    Store store = new Store(loop);
    Node node = new Node(ids.next(), config.node(), "127.0.0.1", config.datacenter());
    AclStore acl = new AclStore(store, config.acl(), config.datacenter(), ids, deps.clock());
    MeshCa ca =
        new MeshCa(store, root, config.datacenter(), config.ca(), deps.clock(), deps.secrets());
    Datacenter dc =
        new Datacenter(
            config.datacenter(),
            config.defaultIntentionPolicy(),
            store,
            new Blocking(store, deps.timers(), deps.jitter()),
            new Catalog(store, node),
            new ConfigEntries(store),
            acl,
            ca,
            new Leaves(ca, store, deps.clock(), deps.jitter()),
            name -> Optional.empty());
    CheckRunner checks = new CheckRunner(dc.catalog(), deps.timers(), deps.jitter(), probe);
    Registrar registrar = new Registrar(dc, checks);
    sow(config.seed(), dc, registrar);
    return new Assembly(
        router(dc, registrar, checks, ids, deps), checks, new RootPruner(ca, deps.timers()));
  }

  private static void sow(Seed seed, Datacenter dc, Registrar registrar) {
    for (ObjectNode entry : ConfigKinds.readAll(seed.configEntries())) {
      dc.entries().put(Json.text(entry, "Kind"), ConfigKinds.nameOf(entry), entry);
    }
    AclApi api = new AclApi(dc.acl());
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
    new AgentApi(dc, dc.name()).addTo(router);
    new CatalogApi(dc, () -> List.of(dc.name())).addTo(router);
    new HealthApi(dc).addTo(router);
    new IntentionsApi(dc).addTo(router);
    new IntentionWritesApi(dc, ids, deps.clock()).addTo(router);
    new ConfigApi(dc).addTo(router);
    new CaApi(dc).addTo(router);
    new StatusApi(dc).addTo(router);
    new AclApi(dc.acl()).addTo(router);
    return router;
  }

  /** Stops what runs by itself. */
  void close() {
    checks.close();
    pruner.close();
  }
}
