// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.Sidecar;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.web.Field;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.Python;
import dev.consort.acceptance.web.RawClient;
import dev.consort.acceptance.web.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Odd requests and floods of HTTP/2, by mTLS, to the inbound listeners of Envoy and of the subject
 * before applications that speak HTTP/1.1. What Envoy refuses, the subject refuses; what both pass
 * on, they pass on alike; every other difference is known by its reason.
 */
@RequiresTool({"envoy", "python-peers"})
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class Http2AbuseTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DENIED =
      """
      {"Name": "mallory", "Permissions": [{"Action": "deny", "HTTP": {"PathPrefix": "/admin"}}]}""";
  private static final String MARK = "x-attack";
  private static final List<String> FLOODS =
      List.of(
          "rapid reset",
          "settings",
          "ping",
          "continuation",
          "empty data",
          "window updates",
          "priorities");

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static HttpApp behindSubject;
  private static HttpApp behindEnvoy;
  private static MeshService subject;
  private static MeshService envoy;

  /**
   * What came of an attack.
   *
   * @param passed whether the application's answer came back
   * @param seen what the application saw, without the ordinary request behind it; nothing where a
   *     request was refused for its body, whose head may or may not have gone on before
   */
  private record Outcome(boolean passed, List<String> seen) {}

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
  }

  @Test
  void oddRequests_areTakenNoBetterThanByEnvoy() throws IOException {
    List<Http2Abuse> abuses = Http2Abuses.all();
    List<Map<String, Object>> attacks = new ArrayList<>();
    for (Http2Abuse abuse : abuses) {
      attacks.add(
          Map.of(
              "name", abuse.name(),
              "headers", lists(abuse.head()),
              "body", abuse.body(),
              "trailers", lists(abuse.trailers())));
    }
    behindSubject.takeRequests();
    List<JsonNode> byEnvoy = attack(envoy, attacks);
    List<JsonNode> bySubject = attack(subject, attacks);
    List<Request> seenByEnvoy = behindEnvoy.takeRequests();
    List<Request> seenBySubject = behindSubject.takeRequests();

    Map<String, String> known = Http2Differences.byName();
    List<String> unused = new ArrayList<>(known.keySet());
    List<String> table = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < abuses.size(); i++) {
      Outcome model = outcome(abuses.get(i), byEnvoy.get(i), seenByEnvoy, i);
      Outcome found = outcome(abuses.get(i), bySubject.get(i), seenBySubject, i);
      String name = abuses.get(i).name();
      String row =
          "%s%n    Envoy   %s %s%n    subject %s %s%n    %s"
              .formatted(
                  name.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0"),
                  byEnvoy.get(i),
                  model.seen(),
                  bySubject.get(i),
                  found.seen(),
                  known.getOrDefault(name, ""))
              .stripTrailing();
      table.add(row);
      if (!found.equals(model)) {
        unused.remove(name);
        if (!known.containsKey(name)) {
          faults.add(row);
        }
      }
    }
    Files.write(mesh.directory().resolve("http2-abuse.txt"), table);
    assertTrue(faults.isEmpty(), () -> faults.size() + "\n" + String.join("\n", faults));
    assertEquals(List.of(), unused, "differences that are none any more");
    assertEquals(0, behindSubject.malformed(), "the application got bytes that are not HTTP");
    assertTrue(
        seenBySubject.stream().allMatch(r -> Field.first(r.fields(), MARK).isPresent()),
        "the application got a request that nobody sent");
  }

  @Test
  void floods_endTheirConnection_andNoOther() throws IOException {
    List<Map<String, Object>> attacks = new ArrayList<>();
    FLOODS.forEach(flood -> attacks.add(Map.of("name", flood, "flood", flood)));
    try (RawClient other =
        RawClient.over(MeshPeer.of(mesh.agent(), "friend").dial(subject.sidecarPort()))) {
      assertEquals(200, other.get("/before").status());
      List<JsonNode> ends = attack(subject, attacks);
      assertEquals(200, other.get("/behind").status());
      for (int i = 0; i < FLOODS.size(); i++) {
        assertFalse(ends.get(i).path("end").asText().isEmpty(), FLOODS.get(i) + " went on");
      }
    }
  }

  private static List<JsonNode> attack(MeshService service, List<Map<String, Object>> attacks)
      throws IOException {
    JsonNode leaf = mesh.agent().leaf("mallory");
    Path certificate = mesh.directory().resolve("mallory.crt");
    Path key = mesh.directory().resolve("mallory.key");
    Files.writeString(certificate, leaf.path("CertPEM").asText());
    Files.writeString(key, leaf.path("PrivateKeyPEM").asText());
    Path told = mesh.directory().resolve("attacks-on-" + service.name() + ".json");
    JSON.writeValue(
        told.toFile(),
        Map.of("certificate", certificate.toString(), "key", key.toString(), "attacks", attacks));
    return Python.lines("h2_attacks.py", service.sidecarPort(), mesh.directory(), told.toString());
  }

  private static List<List<String>> lists(List<Field> fields) {
    return fields.stream().map(field -> List.of(field.name(), field.value())).toList();
  }

  private static Outcome outcome(Http2Abuse abuse, JsonNode told, List<Request> seen, int attack) {
    int status = told.path("status").asInt();
    List<String> lines =
        seen.stream()
            .filter(
                r -> Field.first(r.fields(), MARK).equals(Optional.of(Integer.toString(attack))))
            .filter(r -> !r.target().equals("/last"))
            .map(Http2AbuseTest::line)
            .toList();
    boolean passed = status > 0 && status < 400;
    return new Outcome(passed, passed || abuse.body().isEmpty() ? lines : List.of());
  }

  private static String line(Request request) {
    List<String> shown = new ArrayList<>();
    for (Field field : request.fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (name.equals("host") || name.equals("te") || name.equals("x-a") || name.equals("x-b")) {
        shown.add(name + "=" + field.value());
      }
    }
    return request.line() + " " + shown + " +" + request.bodyBytes() + request.trailers();
  }
}
