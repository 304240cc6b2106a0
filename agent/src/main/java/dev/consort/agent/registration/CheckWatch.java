// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.WatchSpec;
import dev.consort.upstreams.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The watch of {@code /v1/agent/checks}: which checks of the application the agent asks for by an
 * exposed port. The agent cannot say when that changes, so it is asked now and then.
 */
public final class CheckWatch {
  private static final Duration EVERY = Duration.ofSeconds(15);

  private static final String GRPC_HEALTH = "/grpc.health.v1.Health/Check";

  private CheckWatch() {}

  /**
   * A check that asks by an exposed port.
   *
   * @param id of the check
   * @param port where it asks, 1 to 65535; 0 while the agent does not tell; 1.8 does only by its
   *     words on the check
   * @param path what it asks for; empty while that is not known
   * @param protocol HTTP, or HTTP2 for gRPC
   */
  public record ExposedCheck(String id, int port, Optional<String> path, Protocol protocol) {}

  /** The HTTP and gRPC checks of one instance that ask by an exposed port. */
  public static WatchSpec<List<ExposedCheck>> of(String serviceId) {
    return new WatchSpec<>(
        "checks " + serviceId,
        AgentRequest.get("/v1/agent/checks")
            .with("filter", "ServiceID == \"" + serviceId.replaceAll("[\"\\\\]", "\\\\$0") + '"'),
        new WatchSpec.Mode.Poll(EVERY),
        false,
        Set.<FaultKind>of(),
        CheckWatch::decode);
  }

  static List<ExposedCheck> decode(AgentAnswer answer) throws MalformedAnswer {
    Json body = answer.json();
    if (!body.isObject()) {
      throw new MalformedAnswer("it is no object");
    }
    List<ExposedCheck> exposed = new ArrayList<>();
    body.members().forEach((id, check) -> one(id, check).ifPresent(exposed::add));
    exposed.sort(Comparator.comparingInt(ExposedCheck::port));
    return List.copyOf(exposed);
  }

  private static Optional<ExposedCheck> one(String id, Json check) {
    boolean told = !check.get("ExposedPort").isAbsent();
    int port = Numbers.port(check.get("ExposedPort"));
    if (port == 0 && told) {
      return Optional.empty();
    }
    String words = check.get("Output").text();
    return switch (check.get("Type").text()) {
      case "http" ->
          Optional.of(
              new ExposedCheck(
                  id,
                  told ? port : CheckWords.port(words, false).orElse(0),
                  CheckWords.path(words),
                  Protocol.HTTP));
      case "grpc" ->
          Optional.of(
              new ExposedCheck(
                  id,
                  told ? port : CheckWords.port(words, true).orElse(0),
                  Optional.of(GRPC_HEALTH),
                  Protocol.HTTP2));
      default -> Optional.empty();
    };
  }
}
