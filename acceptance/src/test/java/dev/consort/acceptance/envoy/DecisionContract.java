// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.Sidecar;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.RawClient;
import dev.consort.authz.PolicyGenerator;
import dev.consort.authz.TestRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Generated intentions, each with a source of its own, and generated requests: Envoy decides them
 * by the filter that Consul would give it, the subject as it does, and both must say the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DecisionContract {
  private static final int SOURCES = 60;
  private static final int STRANGERS = 10;
  private static final int REQUESTS_EACH = 40;
  private static final String SUBJECT = "api";
  private static final String ENVOY = "api-other";

  @RegisterExtension final Mesh mesh;

  private final PolicyGenerator generator;
  private final Map<String, String> rules = new LinkedHashMap<>();
  private final HttpApp app = HttpApp.start();
  private MeshService subject;
  private MeshService envoy;

  DecisionContract(AgentKind agent, long seed) {
    mesh = new Mesh(agent);
    generator = PolicyGenerator.seeded(seed);
  }

  @BeforeAll
  final void open() {
    mesh.closing(app);
    subject = mesh.unregistered(SUBJECT, app.port()).speaking("http");
    envoy = mesh.unregistered(ENVOY, app.port()).speaking("http");
    mesh.register(subject);
    mesh.register(envoy);
    for (int i = 0; i < SOURCES; i++) {
      rules.put("source-" + i, IntentionJson.source("source-" + i, generator.rule()));
    }
    rules.put("*", IntentionJson.source("*", generator.rule()));
    for (String service : List.of(SUBJECT, ENVOY)) {
      mesh.intentions(service, rules.values().toArray(String[]::new));
    }
    Sidecar first = mesh.startingForAll(SidecarKind.subject(), List.of(subject));
    Sidecar second = mesh.startingForAll(SidecarKind.ENVOY, List.of(envoy));
    first.awaitReady();
    second.awaitReady();
  }

  @Test
  final void decisions_onGeneratedRequests_areEnvoys() throws IOException {
    List<String> differences = new ArrayList<>();
    int[] decided = new int[2];
    for (int i = 0; i < SOURCES + STRANGERS; i++) {
      String source = "source-" + i;
      MeshPeer peer = MeshPeer.of(mesh.agent(), source);
      try (RawClient asked = RawClient.over(peer.dial(subject.sidecarPort()));
          RawClient model = RawClient.over(peer.dial(envoy.sidecarPort()))) {
        for (int j = 0; j < REQUESTS_EACH; j++) {
          TestRequest request = comparable();
          int expected = status(model, request);
          int before = app.requests();
          int found = status(asked, request);
          decided[expected == 200 ? 0 : 1]++;
          if (found != expected || app.requests() - before != (found == 200 ? 1 : 0)) {
            differences.add(
                "Envoy %d, subject %d: %s by %s".formatted(expected, found, request, rule(source)));
          }
        }
      }
    }
    assertTrue(
        differences.isEmpty(),
        () -> differences.size() + " differences\n" + String.join("\n", differences));
    assertEquals((SOURCES + STRANGERS) * REQUESTS_EACH, decided[0] + decided[1]);
    assertTrue(Math.min(decided[0], decided[1]) > 300, decided[0] + ":" + decided[1]);
  }

  /**
   * Envoy joins the lines of a few headers that it knows to have one value only, {@code user-agent}
   * among them, and judges the joined value; of other headers it judges each value, as is done here
   * with all.
   */
  private TestRequest comparable() {
    while (true) {
      TestRequest request = generator.request();
      if (request.headers().stream().filter(h -> h.name().equals("user-agent")).count() < 2) {
        return request;
      }
    }
  }

  private String rule(String source) {
    return rules.getOrDefault(source, rules.get("*"));
  }

  private static int status(RawClient client, TestRequest request) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
    head.append("host: app.test\r\n");
    request
        .headers()
        .forEach(h -> head.append(h.name()).append(": ").append(h.value()).append("\r\n"));
    client.send(head + "\r\n");
    int status = client.answer().status();
    if (status != 200 && status != 403) {
      throw new AssertionError(status + " for " + request);
    }
    return status;
  }
}
