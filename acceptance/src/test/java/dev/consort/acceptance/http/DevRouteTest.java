// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ConsulApi.Reply;
import dev.consort.acceptance.web.Request;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routers and splitters on the embedded agent, with what Consul 1.8 does not know. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DevRouteTest extends RouteContract {
  DevRouteTest() {
    super(AgentKind.DEV);
  }

  @Test
  void headersOfARouteAndOfASplit_areEdited_bothWays() {
    entry(
        "service-splitter",
        """
        "Splits": [{"Weight": 100,
          "RequestHeaders": {"Set": {"x-share": "whole"}},
          "ResponseHeaders": {"Add": {"x-by": "split"}}}]""");
    entry(
        "service-router",
        """
        "Routes": [{"Match": {"HTTP": {"PathPrefix": "/edited"}}, "Destination": {
          "RequestHeaders": {"Add": {"x-route": "one"}, "Remove": ["x-consul-token"]},
          "ResponseHeaders": {"Set": {"x-answer": "edited"}, "Remove": ["content-type"]}}}]""");
    Await.until("the edits", LIMIT, () -> header(answer("/edited"), "x-answer").equals("edited"));
    Reply edited = answer("/edited");
    assertEquals("split", header(edited, "x-by"));
    assertEquals("", header(edited, "content-type"));
    Request seen = shop.takeRequests().getLast();
    assertEquals(Optional.of("one"), seen.header("x-route"));
    assertEquals(Optional.of("whole"), seen.header("x-share"));
    assertEquals(Optional.empty(), seen.header("x-consul-token"));

    Reply other = answer("/other");
    assertEquals("", header(other, "x-answer"));
    assertEquals("split", header(other, "x-by"));
    Request unedited = shop.takeRequests().getLast();
    assertEquals(Optional.empty(), unedited.header("x-route"));
    assertEquals(Optional.of("sent"), unedited.header("x-consul-token"));
    none("service-router");
    none("service-splitter");
    Await.until("no edits", LIMIT, () -> header(answer("/edited"), "x-by").isEmpty());
  }

  private Reply answer(String target) {
    return caller.as("sent").send("GET", target, "");
  }

  private static String header(Reply reply, String name) {
    return reply.response().headers().firstValue(name).orElse("");
  }
}
