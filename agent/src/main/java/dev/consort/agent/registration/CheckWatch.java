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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The watch of {@code /v1/agent/checks}: which checks of the application the agent asks for by an
 * exposed port. The agent cannot say when that changes, so it is asked now and then.
 */
public final class CheckWatch {
  private static final Duration EVERY = Duration.ofSeconds(15);

  /**
   * How the agent's own words on an HTTP check begin, with or without success. It tells the URL
   * nowhere else: {@code Definition} was seen to be empty for checks of an agent's services.
   */
  private static final Pattern ASKED =
      Pattern.compile(
          "HTTP [A-Z]+ https?://[^/\\s]*(\\S*?)(?:\\?\\S*)?: .*|"
              + "[A-Z][a-z]+ \"https?://[^/\\s\"]*([^\\s\"?#]*)[^\\s\"]*\": .*",
          Pattern.DOTALL);

  private static final String GRPC_HEALTH = "/grpc.health.v1.Health/Check";

  private CheckWatch() {}

  /**
   * A check that asks by an exposed port.
   *
   * @param id of the check
   * @param port where it asks, 1 to 65535; 0 where the agent does not tell, as 1.8 does not
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
    int port = Numbers.port(check.get("ExposedPort"));
    if (port == 0 && !check.get("ExposedPort").isAbsent()) {
      return Optional.empty();
    }
    return switch (check.get("Type").text()) {
      case "http" ->
          Optional.of(new ExposedCheck(id, port, path(check.get("Output").text()), Protocol.HTTP));
      case "grpc" ->
          Optional.of(new ExposedCheck(id, port, Optional.of(GRPC_HEALTH), Protocol.HTTP2));
      default -> Optional.empty();
    };
  }

  private static Optional<String> path(String output) {
    Matcher asked = ASKED.matcher(output);
    if (!asked.matches()) {
      return Optional.empty();
    }
    String path = asked.group(1) == null ? asked.group(2) : asked.group(1);
    if (path.isEmpty()) {
      return Optional.of("/");
    }
    return path.startsWith("/") ? Optional.of(path) : Optional.empty();
  }
}
