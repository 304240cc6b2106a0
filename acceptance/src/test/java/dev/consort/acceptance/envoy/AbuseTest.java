// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.Sidecar;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.web.HttpApp;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The same odd bytes, by mTLS, to the inbound listeners of Envoy and of the subject. What Envoy
 * refuses, the subject refuses; what both pass on, they pass on alike; every other difference is
 * known by its reason.
 */
@RequiresTool("envoy")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class AbuseTest {
  private static final String DENIED =
      """
      {"Name": "mallory", "Permissions": [{"Action": "deny", "HTTP": {"PathPrefix": "/admin"}}]}""";

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static HttpApp behindSubject;
  private static HttpApp behindEnvoy;
  private static Attacker attacker;
  private static MeshService subject;
  private static MeshService envoy;

  @BeforeAll
  static void open() {
    behindSubject = mesh.closing(HttpApp.start());
    behindEnvoy = mesh.closing(HttpApp.start());
    subject = mesh.unregistered("victim", behindSubject.port()).speaking("http");
    envoy = mesh.unregistered("victim-other", behindEnvoy.port()).speaking("http");
    for (MeshService service : List.of(subject, envoy)) {
      mesh.register(service);
      mesh.intentions(service.name(), DENIED);
    }
    Sidecar first = mesh.startingForAll(SidecarKind.subject(), List.of(subject));
    Sidecar second = mesh.startingForAll(SidecarKind.ENVOY, List.of(envoy));
    first.awaitReady();
    second.awaitReady();
    attacker = new Attacker(MeshPeer.of(mesh.agent(), "mallory"));
  }

  @Test
  void oddBytes_areTakenNoBetterThanByEnvoy() throws IOException {
    List<String> table = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    Map<String, String> known = KnownDifferences.byTitle();
    List<String> unused = new ArrayList<>(known.keySet());
    for (Abuse abuse : AbuseCases.all()) {
      Attacker.Outcome model = attacker.attack(envoy.sidecarPort(), behindEnvoy, abuse, false);
      Attacker.Outcome found = attacker.attack(subject.sidecarPort(), behindSubject, abuse, true);
      String reason = known.getOrDefault(abuse.title(), "");
      String row =
          "%s%n    Envoy   %s%n    subject %s%n    %s"
              .formatted(abuse.title(), model, found, reason)
              .stripTrailing();
      table.add(row);
      if (!found.equals(model)) {
        unused.remove(abuse.title());
        if (reason.isEmpty()) {
          faults.add(row);
        }
      }
    }
    Files.write(mesh.directory().resolve("abuse.txt"), table);
    assertTrue(faults.isEmpty(), () -> faults.size() + "\n" + String.join("\n", faults));
    assertEquals(List.of(), unused, "differences that are none any more");
    assertEquals(0, behindSubject.malformed(), "the application got bytes that are not HTTP");
  }
}
