// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.inquiry;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.mesh.ConfigWatches;
import dev.consort.agent.watch.WatchSpec;
import dev.consort.upstreams.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks which protocol a service speaks: its sidecars' registrations say it, with what the central
 * entries add to them; agents that do not merge these are asked for the entries. Control thread.
 */
final class ProtocolInquiry {
  private final AgentConnection agent;
  private final String service;

  ProtocolInquiry(AgentConnection agent, String service) {
    this.agent = agent;
    this.service = service;
  }

  /** Completes with nothing where nobody may be asked; never fails. */
  CompletionStage<Optional<SpokenProtocol>> ask() {
    String defaults = "the service-defaults entry of " + service;
    return first(
        List.of(
            named("its sidecar's registration", registrations()),
            named(
                defaults,
                ConfigWatches.entry(
                    "service-defaults", service, "", entry -> entry.get("Protocol").text())),
            named(
                "the proxy-defaults entry",
                ConfigWatches.entry(
                    "proxy-defaults",
                    "global",
                    "",
                    entry -> entry.get("Config").get("protocol").text()))),
        0);
  }

  private record Place(String name, WatchSpec<String> question) {}

  private static Place named(String name, WatchSpec<String> question) {
    return new Place(name, question);
  }

  /** Asks one place after the other until one tells, and counts those that could be asked. */
  private CompletionStage<Optional<SpokenProtocol>> first(List<Place> places, int told) {
    if (places.isEmpty()) {
      return CompletableFuture.completedStage(
          told == 0
              ? Optional.empty()
              : Optional.of(new SpokenProtocol(Protocol.TCP, "no entry says otherwise")));
    }
    Place place = places.getFirst();
    List<Place> rest = places.subList(1, places.size());
    return agent
        .ask(place.question())
        .handle((name, failure) -> failure == null ? Optional.of(name) : Optional.<String>empty())
        .thenCompose(
            name ->
                name.filter(text -> !text.isEmpty()).isPresent()
                    ? CompletableFuture.completedStage(
                        Optional.of(new SpokenProtocol(protocol(name.get()), place.name())))
                    : first(rest, told + (name.isPresent() ? 1 : 0)));
  }

  private WatchSpec<String> registrations() {
    return WatchSpec.essential(
        "registrations " + service,
        AgentRequest.get("/v1/health/connect/" + AgentRequest.segment(service))
            .with("merge-central-config", ""),
        new WatchSpec.Mode.Poll(Duration.ofMinutes(1)),
        ProtocolInquiry::registered);
  }

  private static String registered(AgentAnswer answer) throws MalformedAnswer {
    for (Json instance : answer.json().items()) {
      String name = instance.get("Service").get("Proxy").get("Config").get("protocol").text();
      if (!name.isEmpty()) {
        return name;
      }
    }
    return "";
  }

  private static Protocol protocol(String name) {
    String wanted = name.toUpperCase(Locale.ROOT);
    return Set.of("HTTP", "HTTP2", "GRPC").contains(wanted)
        ? Protocol.valueOf(wanted)
        : Protocol.TCP;
  }
}
