// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.AgentRuntime;
import dev.consort.agent.ca.CaWatches;
import dev.consort.agent.catalog.ChainWatch;
import dev.consort.agent.catalog.Discovered;
import dev.consort.agent.catalog.HealthWatch;
import dev.consort.agent.catalog.InstanceQuery;
import dev.consort.agent.catalog.QueryAnswer;
import dev.consort.agent.catalog.QueryWatch;
import dev.consort.agent.catalog.RouteMaker;
import dev.consort.agent.http.AgentFault;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.intentions.DefaultPolicyFacts.Fact;
import dev.consort.agent.intentions.DefaultPolicyWatches;
import dev.consort.agent.intentions.IntentionsWatch;
import dev.consort.agent.mesh.ConfigWatches;
import dev.consort.agent.mesh.MeshEntry;
import dev.consort.agent.registration.CheckWatch;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.watch.AgentCache;
import dev.consort.agent.watch.WatchListener;
import dev.consort.agent.watch.WatchSpec;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.agent.watch.Watches;
import dev.consort.certs.identity.ServiceId;
import dev.consort.time.Timers;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.chain.DiscoveryChain;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keeps the watches that a draft calls for: always the roots and the mesh's entries, the leaf, the
 * intentions and the defaults of its service, the default policy's, one for each upstream and each
 * of its fallbacks, and one for each provider of tokens. Control thread only, but for {@link
 * #status}.
 */
final class Follower {
  /** Time for the agent's own copy of the intentions to follow those that were just told. */
  private static final Duration PROBE_AFTER = Duration.ofSeconds(1);

  private static final String PROBE = "default policy by authorize";
  private static final String UPSTREAM = "upstream ";
  private static final String INSTANCES = "instances ";
  private static final String CHECKS = "checks";

  /** The label of the mesh entry's watch. */
  static final String MESH = "mesh";

  /** What the labels of the watches of providers begin with. */
  static final String PROVIDER = "jwt-provider ";

  private final AgentConnection agent;
  private final Consumer<Update> updates;
  private final boolean askPolicy;
  private final Watches watches;
  private final ProviderFollower providers;
  private final LeafGuard guard;
  private final Map<String, Lead> followed = new HashMap<>();
  private final Map<String, InstanceQuery> asked = new HashMap<>();
  private Timers.Cancellable probeLater = () -> {};
  private Optional<ProxyRegistration> followedRegistration = Optional.empty();
  private Draft latest;
  private boolean instancesDue;
  private boolean closed;

  Follower(AgentConnection agent, boolean askPolicy, Consumer<Update> updates) {
    this.agent = agent;
    this.askPolicy = askPolicy;
    this.updates = updates;
    this.watches = new Watches(agent.cache(), Comparator.comparingInt(Follower::rank));
    this.providers = new ProviderFollower(watches, agent.keys(), updates);
    AgentRuntime runtime = agent.runtime();
    this.guard =
        new LeafGuard(
            runtime.control(),
            runtime.timers(),
            runtime.wall(),
            runtime.random(),
            () -> watches.refresh("leaf"));
  }

  void start() {
    watches.keep("roots", "", CaWatches.roots(), roots -> updates.accept(new Update.Roots(roots)));
    watches.keep(MESH, "", ConfigWatches.mesh(), meshListener());
    watches.keep(
        "proxy-defaults",
        "",
        ConfigWatches.proxyDefaults(),
        entry -> updates.accept(new Update.ProxyDefaults(entry)));
    if (askPolicy) {
      watches.keep(
          "default policy",
          "",
          DefaultPolicyWatches.self(),
          fact -> updates.accept(new Update.Self(fact)));
    }
  }

  private WatchListener<MeshEntry> meshListener() {
    return new WatchListener<>() {
      @Override
      public void changed(MeshEntry entry) {
        updates.accept(new Update.Mesh(entry));
      }

      @Override
      public void failing(AgentFault fault) {
        // Of an agent that is not there is told once, for all that is asked of it.
        if (fault.kind() != FaultKind.UNREACHABLE) {
          updates.accept(new Update.MeshUnread(ProviderFollower.why(fault)));
        }
      }
    };
  }

  /** Adds a watch that is started elsewhere to those shown. */
  void show(String label, AgentCache.Subscription watch) {
    watches.show(label, watch);
  }

  /** Starts and ends watches so that they are what {@code draft} calls for. */
  void follow(Draft draft) {
    if (!draft.registration().equals(followedRegistration)) {
      followedRegistration = draft.registration();
      followedRegistration.ifPresent(this::followRegistration);
    }
    if (askPolicy) {
      draft.leaf().ifPresent(leaf -> followProbe(leaf.id()));
    }
    draft.leaf().ifPresent(guard::installed);
    providers.follow(draft);
    latest = draft;
    // Behind the answers that wait already: of a thousand chains, all are looked at together.
    if (!instancesDue && draft.registration().isPresent() && draft.leaf().isPresent()) {
      instancesDue = true;
      agent.runtime().control().execute(this::followInstances);
    }
  }

  private void followInstances() {
    instancesDue = false;
    if (!closed && latest.registration().isPresent() && latest.leaf().isPresent()) {
      followInstances(latest, latest.leaf().get().id().datacenter());
    }
  }

  private void followRegistration(ProxyRegistration registration) {
    String service = registration.service();
    watches.keep(
        "leaf",
        service,
        CaWatches.leaf(service, agent.runtime().wall()),
        leaf -> updates.accept(new Update.Leaf(leaf)));
    watches.keep(
        "intentions",
        service,
        IntentionsWatch.of(service),
        answer -> {
          updates.accept(new Update.Intentions(answer));
          probeAgain();
        });
    watches.keep(
        "service-defaults",
        service,
        ConfigWatches.serviceDefaults(service),
        entry -> updates.accept(new Update.ServiceDefaults(entry)));
    if (registration.options().exposeChecks() && !registration.serviceId().isEmpty()) {
      watches.keep(
          CHECKS,
          registration.serviceId(),
          CheckWatch.of(registration.serviceId()),
          checks -> updates.accept(new Update.Checks(checks)));
    } else {
      watches.drop(CHECKS);
    }
    followUpstreams(registration.upstreams());
  }

  private void followUpstreams(List<UpstreamDeclaration> upstreams) {
    Map<String, UpstreamDeclaration> wanted = new HashMap<>();
    Map<String, Lead> leads = new HashMap<>();
    for (UpstreamDeclaration upstream : upstreams) {
      Stream.concat(Stream.of(upstream), upstream.fallbacks())
          .forEach(
              named -> {
                Lead lead = new Lead(upstream.id(), named.id());
                leads.put(UPSTREAM + lead, lead);
                wanted.put(UPSTREAM + lead, named);
              });
    }
    for (String label : watches.labels(UPSTREAM)) {
      if (!wanted.containsKey(label)) {
        watches.drop(label);
        updates.accept(new Update.Lost(followed.remove(label)));
      }
    }
    wanted.forEach(
        (label, named) -> {
          followed.put(label, leads.get(label));
          follow(label, leads.get(label), named);
        });
  }

  private void follow(String label, Lead lead, UpstreamDeclaration named) {
    UpstreamId id = named.id();
    switch (id.type()) {
      case SERVICE -> {
        WatchSpec<DiscoveryChain> chain = ChainWatch.of(named);
        watches.keep(
            label,
            chain.request().toString() + chain.request().body(),
            chain,
            answer -> updates.accept(new Update.Found(lead, new Discovered.Chain(answer))));
      }
      case PREPARED_QUERY -> {
        WatchSpec<QueryAnswer> query =
            QueryWatch.of(id.name(), id.datacenter(), named.discovery().pollEvery());
        watches.keep(
            label,
            query.request().toString() + named.discovery().pollEvery(),
            query,
            answer -> updates.accept(new Update.Found(lead, new Discovered.Query(answer))));
      }
    }
  }

  /**
   * Has a prepared query asked at once on which the upstream depends: its own, and those of its
   * fallbacks, in turn. Chains are told without being asked.
   *
   * @param turn counts the calls
   */
  void hurry(UpstreamId upstream, int turn) {
    List<String> queries =
        followed.entrySet().stream()
            .filter(entry -> entry.getValue().upstream().equals(upstream))
            .filter(entry -> entry.getValue().named().type() == UpstreamId.Type.PREPARED_QUERY)
            .sorted(Comparator.comparing(entry -> entry.getValue().toString()))
            .map(Map.Entry::getKey)
            .toList();
    if (!queries.isEmpty()) {
      watches.hurry(queries.get(Math.floorMod(turn, queries.size())));
    }
  }

  private void followInstances(Draft draft, String datacenter) {
    Map<String, InstanceQuery> wanted = new HashMap<>();
    for (UpstreamDeclaration upstream : draft.registration().orElseThrow().upstreams()) {
      Stream.concat(Stream.of(upstream), upstream.fallbacks())
          .flatMap(named -> wanted(draft, upstream, named, datacenter))
          .forEach(query -> wanted.put(INSTANCES + query, query));
    }
    for (String label : watches.labels(INSTANCES)) {
      if (!wanted.containsKey(label)) {
        watches.drop(label);
        updates.accept(new Update.Dropped(asked.remove(label)));
      }
    }
    wanted.forEach(
        (label, query) -> {
          asked.put(label, query);
          watches.keep(
              label,
              "",
              HealthWatch.of(query, agent.config().stale()),
              found -> updates.accept(new Update.Instances(query, found)));
        });
  }

  private static Stream<InstanceQuery> wanted(
      Draft draft, UpstreamDeclaration upstream, UpstreamDeclaration named, String datacenter) {
    return draft.discovered(upstream, named).stream()
        .flatMap(discovered -> RouteMaker.wanted(named, discovered, datacenter).stream());
  }

  private void followProbe(ServiceId own) {
    WatchListener<Fact> listener =
        new WatchListener<>() {
          @Override
          public void changed(Fact fact) {
            updates.accept(new Update.Probe(fact));
          }

          @Override
          public void confirmed(Fact fact) {
            updates.accept(new Update.Probe(fact));
          }
        };
    // Not shared, so that it ends with the identity it asks for.
    watches.keep(
        PROBE,
        own.uri(),
        () -> agent.cache().watchAlone(DefaultPolicyWatches.probe(own), listener));
  }

  private void probeAgain() {
    probeLater.cancel();
    probeLater =
        agent
            .runtime()
            .timers()
            .after(
                PROBE_AFTER, () -> agent.runtime().control().execute(() -> watches.refresh(PROBE)));
  }

  private static int rank(String label) {
    int rank = List.of("registration", "roots", "leaf", "intentions").indexOf(label);
    return rank >= 0 ? rank : label.startsWith(UPSTREAM) || label.startsWith(INSTANCES) ? 6 : 5;
  }

  /** The state of each watch by its label. Any thread. */
  List<WatchStatus> status() {
    return watches.status();
  }

  void close() {
    closed = true;
    probeLater.cancel();
    guard.close();
    providers.close();
    watches.close();
  }
}
