// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.json.Json;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.watch.News;
import dev.consort.agent.watch.WatchSpec;
import dev.consort.upstreams.chain.DiscoveryChain;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The watch of {@code /v1/discovery-chain/:service}, with what the upstream's declaration says
 * about it posted as Consul's own sidecars do.
 */
public final class ChainWatch {

  private ChainWatch() {}

  /** What an upstream that is a service leads to. */
  public static WatchSpec<DiscoveryChain> of(UpstreamDeclaration upstream) {
    String name = upstream.id().name();
    String path = "/v1/discovery-chain/" + AgentRequest.segment(name);
    AgentRequest request = AgentRequest.post(path, overrides(upstream));
    String datacenter = upstream.id().datacenter();
    WatchSpec<DiscoveryChain> watch =
        new WatchSpec<>(
            "chain " + name,
            datacenter.isEmpty() ? request : request.with("compile-dc", datacenter),
            WatchSpec.BY_INDEX,
            false,
            Set.of(FaultKind.NOT_FOUND),
            // Consul before 1.6 knows no chains.
            answer ->
                answer.status() == 404
                    ? DiscoveryChain.ofInstances(name, datacenter)
                    : ChainDecoder.decode(answer.json()));
    return watch.toldOf((news, last) -> concern(name, news, last));
  }

  private static boolean concern(String name, News news, DiscoveryChain last) {
    return switch (news) {
      case News.AnyEntry() -> true;
      case News.Entries(var services) ->
          services.contains(name)
              || last.targets().values().stream()
                  .anyMatch(target -> services.contains(target.service()));
      case News.Instances _, News.AnyInstance _ -> false;
    };
  }

  private static String overrides(UpstreamDeclaration upstream) {
    Map<String, String> overrides = new LinkedHashMap<>();
    overrides.put("OverrideProtocol", Json.quoted(word(upstream.protocol())));
    upstream
        .connectTimeout()
        .ifPresent(
            limit -> overrides.put("OverrideConnectTimeout", Json.quoted(limit.toMillis() + "ms")));
    upstream
        .discovery()
        .gateway()
        .ifPresent(
            mode ->
                overrides.put("OverrideMeshGateway", "{\"Mode\":" + Json.quoted(word(mode)) + "}"));
    return overrides.entrySet().stream()
        .map(entry -> Json.quoted(entry.getKey()) + ":" + entry.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
