// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.WatchSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The watches of registrations at the agent. */
public final class RegistrationWatch {
  private RegistrationWatch() {}

  /** What is registered by an id. */
  public sealed interface Registered {
    /** A sidecar. */
    record Sidecar(ProxyRegistration registration) implements Registered {}

    /**
     * Something that no sidecar can take.
     *
     * @param why one or two sentences for the user
     */
    record Other(String why) implements Registered {}
  }

  /**
   * One registration, by its id, as the agent answers it with the central configuration merged. It
   * is read at once: of a thousand upstreams the answer itself would be a megabyte to keep.
   */
  public static WatchSpec<Registered> of(String proxyId) {
    return WatchSpec.essential(
        "registration " + proxyId,
        AgentRequest.get("/v1/agent/service/" + AgentRequest.segment(proxyId)),
        new WatchSpec.Mode.Hash(),
        answer -> registered(object(answer)));
  }

  private static Registered registered(Json body) {
    try {
      return new Registered.Sidecar(RegistrationDecoder.decode(body));
    } catch (NotASidecar other) {
      return new Registered.Other(other.getMessage());
    }
  }

  /** All registrations at the agent that the token may read. */
  public static WatchSpec<Json> all() {
    return WatchSpec.essential(
        "registrations",
        AgentRequest.get("/v1/agent/services"),
        new WatchSpec.Mode.Poll(Duration.ofMinutes(1)),
        RegistrationWatch::object);
  }

  /**
   * The id of the one sidecar of a service instance.
   *
   * @param services what {@link #all} answered
   * @param serviceId in any letter case
   * @throws NotASidecar when there is none, or more than one
   */
  public static String sidecarFor(Json services, String serviceId) throws NotASidecar {
    List<String> sidecars = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Map.Entry<String, Json> service : services.members().entrySet()) {
      if (service.getValue().get("Kind").text().equals("connect-proxy")) {
        String of = service.getValue().get("Proxy").get("DestinationServiceID").text();
        if (of.equalsIgnoreCase(serviceId)) {
          sidecars.add(service.getKey());
        } else if (!of.isEmpty()) {
          others.add(of);
        }
      }
    }
    if (sidecars.size() == 1) {
      return sidecars.getFirst();
    }
    sidecars.sort(null);
    others.sort(null);
    throw new NotASidecar(
        sidecars.isEmpty()
            ? "No sidecar is registered at this agent for the service id \""
                + serviceId
                + "\""
                + (others.isEmpty() ? "" : " (there are some for " + list(others) + ")")
                + ". Register one with Connect.SidecarService; if there is one, give a token with"
                + " service:read on it."
            : sidecars.size()
                + " sidecars are registered for the service id \""
                + serviceId
                + "\": "
                + list(sidecars)
                + ". Choose one with -proxy-id.");
  }

  private static String list(List<String> names) {
    int shown = Math.min(names.size(), 20);
    return String.join(", ", names.subList(0, shown)) + (shown < names.size() ? ", ..." : "");
  }

  private static Json object(AgentAnswer answer) throws MalformedAnswer {
    Json body = answer.json();
    if (!body.isObject()) {
      throw new MalformedAnswer("it is no object");
    }
    return body;
  }
}
