// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.certs.identity.ServiceId;
import dev.consort.upstreams.Balancing;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.Locality;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.chain.ChainNode;
import dev.consort.upstreams.chain.ChainTarget;
import dev.consort.upstreams.chain.DiscoveryChain;
import dev.consort.upstreams.chain.GatewayMode;
import dev.consort.upstreams.route.Leg;
import dev.consort.upstreams.route.RouteAction;
import dev.consort.upstreams.route.RouteMatch;
import dev.consort.upstreams.route.RouteRule;
import dev.consort.upstreams.route.Routes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes of what is discovered the routes that requests and connections take. The identity to expect
 * comes from what was asked for, never from the instances: a gateway that stands for a service does
 * not name it. Pure.
 */
public final class RouteMaker {
  private static final String NAMESPACE = "default";

  private final ServiceId own;
  private final String trustDomain;
  private final Locality here;
  private final Map<InstanceQuery, List<ServiceInstance>> instances;

  /**
   * Seen by one sidecar.
   *
   * @param own its identity, for datacenter and partition
   * @param trustDomain of the mesh
   * @param here where the sidecar says it is
   * @param instances that are known
   */
  public RouteMaker(
      ServiceId own,
      String trustDomain,
      Locality here,
      Map<InstanceQuery, List<ServiceInstance>> instances) {
    this.own = own;
    this.trustDomain = trustDomain;
    this.here = here;
    this.instances = instances;
  }

  /** The instances that have to be known for an upstream seen from {@code datacenter}. */
  public static Set<InstanceQuery> wanted(
      UpstreamDeclaration upstream, Discovered discovered, String datacenter) {
    Set<InstanceQuery> wanted = new LinkedHashSet<>();
    switch (discovered) {
      case Discovered.Chain(var chain) -> {
        chain
            .resolvers()
            .flatMap(resolver -> chain.targets(resolver).stream())
            .forEach(
                target -> {
                  wanted.add(instancesOf(target, datacenter));
                  gateways(upstream, target.gateway(), target.datacenter(), datacenter)
                      .ifPresent(wanted::add);
                });
      }
      case Discovered.Query(var answer) ->
          answer
              .instances()
              .forEach(
                  instance ->
                      gateways(upstream, mode(upstream), instance.datacenter(), datacenter)
                          .ifPresent(wanted::add));
    }
    return wanted;
  }

  private static GatewayMode mode(UpstreamDeclaration upstream) {
    return upstream.discovery().gateway().orElse(GatewayMode.NONE);
  }

  // The same question for the own datacenter, however it is named.
  private static String elsewhere(String there, String here) {
    return there.equals(here) ? "" : there;
  }

  private static InstanceQuery instancesOf(ChainTarget target, String here) {
    return InstanceQuery.connect(
        target.service(), elsewhere(target.datacenter(), here), target.filter());
  }

  /** The gateways on the way to another datacenter; empty where there are none. */
  private static Optional<InstanceQuery> gateways(
      UpstreamDeclaration upstream, GatewayMode mode, String there, String here) {
    if (elsewhere(there, here).isEmpty()) {
      return Optional.empty();
    }
    String service = upstream.discovery().gatewayService();
    return switch (mode) {
      case NONE -> Optional.empty();
      case LOCAL -> Optional.of(InstanceQuery.gateways(service, ""));
      case REMOTE -> Optional.of(InstanceQuery.gateways(service, there));
    };
  }

  /**
   * Which way an upstream's requests and connections take; empty while instances to prefer are not
   * known anywhere on it.
   */
  public Optional<Routes> of(UpstreamDeclaration upstream, Discovered discovered) {
    return switch (discovered) {
      case Discovered.Chain(var chain) ->
          isKnown(upstream, chain)
              ? Optional.of(new ChainRoutes(upstream, chain).all())
              : Optional.empty();
      case Discovered.Query(var answer) ->
          isKnown(upstream, answer)
              ? Optional.of(Routes.to(query(upstream, answer)))
              : Optional.empty();
    };
  }

  private boolean isKnown(UpstreamDeclaration upstream, DiscoveryChain chain) {
    return chain
        .resolvers()
        .map(resolver -> chain.targets().get(resolver.target()))
        .allMatch(
            target ->
                instances.containsKey(instancesOf(target, own.datacenter()))
                    && isKnown(upstream, target.gateway(), target.datacenter()));
  }

  /**
   * Whether it is known where those destinations go that are new: to an instance that may be used,
   * or to none, whatever their targets. Until then the former way is better.
   *
   * @param former ids of the destinations that are not new
   */
  public boolean isSettled(
      UpstreamDeclaration upstream, Discovered discovered, Set<String> former) {
    return switch (discovered) {
      case Discovered.Chain(var chain) ->
          chain.nodes().entrySet().stream()
              .filter(node -> !former.contains(node.getKey()))
              .allMatch(
                  node ->
                      !(node.getValue() instanceof ChainNode.Resolver resolver)
                          || isSettled(upstream, chain.targets(resolver)));
      case Discovered.Query _ -> true;
    };
  }

  private boolean isSettled(UpstreamDeclaration upstream, List<ChainTarget> targets) {
    for (ChainTarget target : targets) {
      List<ServiceInstance> known = instances.get(instancesOf(target, own.datacenter()));
      if (known == null || !isKnown(upstream, target.gateway(), target.datacenter())) {
        return false;
      }
      if (known.stream().anyMatch(one -> endpoint(one, false).usable())) {
        return true;
      }
    }
    return true;
  }

  private boolean isKnown(UpstreamDeclaration upstream, QueryAnswer answer) {
    return answer.instances().stream()
        .allMatch(instance -> isKnown(upstream, mode(upstream), instance.datacenter()));
  }

  /** Whether the gateways on the way are. */
  private boolean isKnown(UpstreamDeclaration upstream, GatewayMode mode, String there) {
    return gateways(upstream, mode, there, own.datacenter())
        .map(instances::containsKey)
        .orElse(true);
  }

  /** The routes of one chain in the making. */
  private final class ChainRoutes {
    private final UpstreamDeclaration upstream;
    private final DiscoveryChain chain;
    private final Map<String, Destination> destinations = new HashMap<>();

    ChainRoutes(UpstreamDeclaration upstream, DiscoveryChain chain) {
      this.upstream = upstream;
      this.chain = chain;
    }

    Routes all() {
      return switch (chain.nodes().get(chain.start())) {
        case ChainNode.Router(var routes) ->
            new Routes(
                routes.stream()
                    .map(route -> new RouteRule(route.match(), route.action(), legs(route.next())))
                    .toList(),
                upstream.discovery().splitBy());
        case ChainNode.Splitter _ -> everything(RouteAction.PLAIN);
        // Consul's sidecars heed it only where nothing stands before the resolver.
        case ChainNode.Resolver resolver ->
            everything(RouteAction.PLAIN.within(resolver.requestTimeout()));
      };
    }

    private Routes everything(RouteAction action) {
      return new Routes(
          List.of(new RouteRule(RouteMatch.ANY, action, legs(chain.start()))),
          upstream.discovery().splitBy());
    }

    private List<Leg> legs(String key) {
      return switch (chain.nodes().get(key)) {
        case ChainNode.Router(var routes) -> legs(routes.getLast().next());
        case ChainNode.Splitter(var splits) ->
            splits.stream()
                .map(
                    split ->
                        new Leg(
                            split.weight(),
                            split.request(),
                            split.response(),
                            legs(split.next()).getFirst().destination()))
                .toList();
        case ChainNode.Resolver resolver ->
            List.of(Leg.whole(destinations.computeIfAbsent(key, _ -> destination(key, resolver))));
      };
    }

    private Destination destination(String key, ChainNode.Resolver resolver) {
      Duration limit = upstream.connectTimeout().orElse(resolver.connectTimeout());
      List<UpstreamTarget> targets = new ArrayList<>();
      for (ChainTarget target : chain.targets(resolver)) {
        boolean itself =
            chain.targets().size() == 1 && target.service().equals(upstream.id().name());
        targets.add(
            target(upstream, itself ? upstream.id().toString() : target.id(), target, limit));
      }
      return RouteMaker.destination(upstream, key, targets, resolver.balancing());
    }
  }

  private UpstreamTarget target(
      UpstreamDeclaration upstream, String id, ChainTarget target, Duration limit) {
    String there = target.datacenter().isEmpty() ? own.datacenter() : target.datacenter();
    ServiceId expected =
        new ServiceId(
            trustDomain,
            target.partition().isEmpty() ? own.partition() : target.partition(),
            target.namespace().isEmpty() ? NAMESPACE : target.namespace(),
            there,
            target.service());
    List<Endpoint> endpoints =
        instances.getOrDefault(instancesOf(target, own.datacenter()), List.of()).stream()
            .map(instance -> endpoint(instance, target.nearFirst()))
            .map(endpoint -> target.onlyPassing() ? endpoint.onlyPassing() : endpoint)
            .toList();
    return new UpstreamTarget(
        id,
        target.sni().isEmpty() ? ServerNames.of(expected) : target.sni(),
        Set.of(expected),
        limit,
        throughGateways(upstream, target.gateway(), there, endpoints));
  }

  private Endpoint endpoint(ServiceInstance instance, boolean nearFirst) {
    return nearFirst
        ? instance.endpoint(own.datacenter(), here)
        : instance.endpoint(own.datacenter());
  }

  /** One target for each datacenter that instances are in, in their order. */
  private Destination query(UpstreamDeclaration upstream, QueryAnswer answer) {
    Map<String, List<Endpoint>> byDatacenter = new LinkedHashMap<>();
    for (ServiceInstance instance : answer.instances()) {
      String there = instance.datacenter().isEmpty() ? own.datacenter() : instance.datacenter();
      byDatacenter.computeIfAbsent(there, _ -> new ArrayList<>()).add(endpoint(instance, true));
    }
    if (byDatacenter.isEmpty()) {
      byDatacenter.put(own.datacenter(), List.of());
    }
    Duration limit = upstream.connectTimeout().orElse(DiscoveryChain.CONNECT_TIMEOUT);
    List<UpstreamTarget> targets = new ArrayList<>();
    byDatacenter.forEach(
        (there, endpoints) -> {
          ServiceId expected =
              new ServiceId(trustDomain, own.partition(), NAMESPACE, there, answer.service());
          targets.add(
              new UpstreamTarget(
                  upstream.id() + " in " + there,
                  ServerNames.of(expected),
                  Set.of(expected),
                  limit,
                  throughGateways(upstream, mode(upstream), there, endpoints)));
        });
    return destination(upstream, upstream.id().toString(), targets, Balancing.LeastRequest.USUAL);
  }

  private static Destination destination(
      UpstreamDeclaration upstream, String id, List<UpstreamTarget> targets, Balancing balancing) {
    return new Destination(
        id, targets, upstream.discovery().outliers(), balancing, upstream.discovery().slowStart());
  }

  /**
   * The gateways in place of the instances, where some stand between. Whether they may be used is
   * said by the instances behind them; of gateways that are well and others that are not, only the
   * former are.
   */
  private List<Endpoint> throughGateways(
      UpstreamDeclaration upstream, GatewayMode mode, String there, List<Endpoint> behind) {
    Optional<InstanceQuery> gateways = gateways(upstream, mode, there, own.datacenter());
    if (gateways.isEmpty()) {
      return behind;
    }
    boolean some = behind.stream().anyMatch(Endpoint::usable);
    return Gateways.inUse(
            instances.getOrDefault(gateways.get(), List.of()), instance -> endpoint(instance, true))
        .map(gateway -> gateway.with(some ? Endpoint.Health.PASSING : Endpoint.Health.CRITICAL))
        .toList();
  }
}
