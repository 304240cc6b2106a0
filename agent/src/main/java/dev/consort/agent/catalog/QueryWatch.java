// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.WatchSpec;
import java.time.Duration;
import java.util.Set;

/**
 * The watch of {@code /v1/query/:name/execute?connect=true}. A query can't be waited on: its index
 * is always 1, whatever changes.
 */
public final class QueryWatch {
  private QueryWatch() {}

  /**
   * What the query gives.
   *
   * @param name of the query, or what a template makes of it
   * @param datacenter where it is asked; empty for the own one
   * @param every how long it is left alone; a random part of a quarter more
   */
  public static WatchSpec<QueryAnswer> of(String name, String datacenter, Duration every) {
    AgentRequest request =
        AgentRequest.get("/v1/query/" + AgentRequest.segment(name) + "/execute")
            .with("connect", "true");
    return new WatchSpec<>(
        "query " + name,
        datacenter.isEmpty() ? request : request.with("dc", datacenter),
        new WatchSpec.Mode.Poll(every),
        false,
        Set.of(),
        QueryWatch::decode);
  }

  static QueryAnswer decode(AgentAnswer answer) throws MalformedAnswer {
    Json body = answer.json();
    String service = body.get("Service").text();
    if (service.isEmpty()) {
      throw new MalformedAnswer("it names no service");
    }
    if (!body.get("PeerName").text().isEmpty()) {
      throw new MalformedAnswer(
          "it names instances of the cluster peer \"" + body.get("PeerName").text() + "\"");
    }
    return new QueryAnswer(service, InstanceDecoder.decode(body.get("Nodes")));
  }
}
