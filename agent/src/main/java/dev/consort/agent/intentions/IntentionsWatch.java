// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.WatchSpec;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The watch of {@code /v1/connect/intentions/match?by=destination}. Agents of 1.8 send no index
 * there, so they are polled.
 */
public final class IntentionsWatch {
  private static final WatchSpec.Mode BY_INDEX = new WatchSpec.Mode.Index(Duration.ofSeconds(1));

  private IntentionsWatch() {}

  /** Every intention on {@code service}, by its name, those on {@code *} among them. */
  public static WatchSpec<IntentionsAnswer> of(String service) {
    return WatchSpec.essential(
        "intentions " + service,
        AgentRequest.get("/v1/connect/intentions/match")
            .with("by", "destination")
            .with("name", service),
        BY_INDEX,
        answer -> decode(answer, service));
  }

  static IntentionsAnswer decode(AgentAnswer answer, String service) throws MalformedAnswer {
    Json body = answer.json();
    Json list = body.get(service);
    if (!body.members().containsKey(service) || (!list.isArray() && !list.isAbsent())) {
      throw new MalformedAnswer("it holds no list for \"" + service + "\"");
    }
    List<Intention> live = new ArrayList<>();
    List<Intention> audited = new ArrayList<>();
    for (Json item : list.items()) {
      IntentionDecoder.Decoded decoded = IntentionDecoder.decode(item, service);
      (decoded.audited() ? audited : live).add(decoded.intention());
    }
    return new IntentionsAnswer(
        live,
        audited,
        answer.header("X-Consul-Default-ACL-Policy").flatMap(IntentionsWatch::policy));
  }

  /** What {@code allow} or {@code deny} means; empty for anything else. */
  static Optional<DefaultPolicy> policy(String text) {
    return switch (text) {
      case "allow" -> Optional.of(DefaultPolicy.ALLOW);
      case "deny" -> Optional.of(DefaultPolicy.DENY);
      default -> Optional.empty();
    };
  }
}
