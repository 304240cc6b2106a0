// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.web.Python;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** gRPC by its own library on both ends: every kind of call and every kind of end. */
@RequiresTool({"envoy", "python-peers"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class GrpcTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String[] SCENARIOS = {
    "empty",
    "large",
    "server_stream",
    "client_stream",
    "bidi",
    "flood",
    "concurrent",
    "fail",
    "fail_late",
    "unimplemented",
    "deadline",
    "cancel",
    "health",
    "watch",
    "reflect"
  };

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static final Map<Sides, Map<String, JsonNode>> results = new EnumMap<>(Sides.class);
  private static ChildProcess app;

  @BeforeAll
  static void run() {
    int port = mesh.ports().free();
    app = mesh.watching(Python.app("grpc_app.py", port, mesh.directory()));
    HttpMesh net = HttpMesh.in(mesh).app("rpc", "grpc", port).open();
    for (Sides sides : Sides.values()) {
      results.put(
          sides, Python.run("grpc_client.py", net.port(sides, "rpc"), mesh.directory(), SCENARIOS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void messages_ofAnySize_arrive(Sides sides) {
    assertResult(sides, "empty", "{'bytes':0}");
    assertResult(sides, "large", "{'same':true}");
  }

  @ParameterizedTest
  @EnumSource
  void streams_ofEachKind_arriveInOrder(Sides sides) {
    assertResult(sides, "server_stream", "{'inOrder':true}");
    assertResult(sides, "client_stream", "{'answer':'1000 messages, 100000 bytes'}");
    assertResult(sides, "bidi", "{'inOrder':true}");
  }

  @ParameterizedTest
  @EnumSource
  void streams_moreThanAnyWindow_keepFlowing(Sides sides) {
    assertResult(sides, "flood", "{'same':64}");
  }

  @ParameterizedTest
  @EnumSource
  void calls_manyAtOnce_areAllAnswered(Sides sides) {
    assertResult(sides, "concurrent", "{'same':500}");
  }

  @ParameterizedTest
  @EnumSource
  void failure_beforeAnyMessage_arrivesWhole(Sides sides) {
    assertResult(
        sides,
        "fail",
        "{'code':'FAILED_PRECONDITION','details':'as asked: 100 % \u00fc',"
            + "'trailing':{'x-test-why':'asked','x-test-bin':'00ff'}}");
    assertEquals("UNIMPLEMENTED", result(sides, "unimplemented").path("code").asText());
  }

  @ParameterizedTest
  @EnumSource
  void failure_afterMessages_arrivesAfterThem(Sides sides) {
    assertResult(
        sides,
        "fail_late",
        "{'got':['one','two'],'code':'DATA_LOSS','details':'after two','trailing':{}}");
  }

  @ParameterizedTest
  @EnumSource
  void deadline_passes_applicationKnewItAndIsLeft(Sides sides) {
    assertEquals("DEADLINE_EXCEEDED", result(sides, "deadline").path("code").asText());
    awaitOver("deadline");
  }

  @ParameterizedTest
  @EnumSource
  void cancellation_reachesTheApplication(Sides sides) {
    assertEquals("CANCELLED", result(sides, "cancel").path("code").asText());
    awaitOver("cancel");
  }

  @ParameterizedTest
  @EnumSource
  void standardServices_work(Sides sides) {
    assertResult(sides, "health", "{'status':'SERVING'}");
    assertResult(sides, "watch", "{'status':'SERVING'}");
    assertEquals(2, result(sides, "reflect").path("services").size());
  }

  private static JsonNode result(Sides sides, String scenario) {
    return results.get(sides).get(scenario);
  }

  private static void assertResult(Sides sides, String scenario, String expected) {
    String whole = expected.replace("{'", "{'scenario':'" + scenario + "','").replace('\'', '"');
    // Only the outermost object has the name of the scenario.
    String json =
        whole.replace("\"trailing\":{\"scenario\":\"" + scenario + "\",", "\"trailing\":{");
    assertEquals(json, result(sides, scenario).toString());
  }

  /** The calls of all clients are over; each said that it was there first. */
  private static void awaitOver(String name) {
    Await.until(
        "the application to see the end of all calls: " + name,
        LIMIT,
        () ->
            Python.events(app).stream()
                    .filter(event -> event.path("event").asText().equals("over"))
                    .filter(event -> event.path("name").asText().equals(name))
                    .filter(event -> event.path("deadline").asBoolean())
                    .count()
                == Sides.values().length);
    assertTrue(
        Python.events(app).stream()
            .filter(event -> event.path("event").asText().equals("hanging"))
            .allMatch(event -> event.path("remaining").asDouble() < 31));
  }
}
