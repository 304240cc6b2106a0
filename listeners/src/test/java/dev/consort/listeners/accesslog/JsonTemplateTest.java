// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import static dev.consort.listeners.accesslog.SampleRecords.connection;
import static dev.consort.listeners.accesslog.SampleRecords.line;
import static dev.consort.listeners.accesslog.SampleRecords.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class JsonTemplateTest {
  /** As a line of Consul 1.21.4's own sidecar has them. */
  private static final Set<String> CONSULS =
      Set.of(
          "authority",
          "bytes_received",
          "bytes_sent",
          "connection_termination_details",
          "downstream_local_address",
          "downstream_remote_address",
          "duration",
          "method",
          "path",
          "protocol",
          "request_id",
          "requested_server_name",
          "response_code",
          "response_code_details",
          "response_flags",
          "route_name",
          "start_time",
          "upstream_cluster",
          "upstream_host",
          "upstream_local_address",
          "upstream_service_time",
          "upstream_transport_failure_reason",
          "user_agent",
          "x_forwarded_for");

  private static final Set<String> OURS =
      Set.of("closed_by", "destination", "detail", "direction", "reason", "service", "source");

  private final List<String> warnings = new ArrayList<>();

  private LineFormat json(String template) {
    return LineFormat.compile(new AccessLogSettings.Format.JsonTemplate(template), warnings::add);
  }

  private LineFormat consul() {
    return LineFormat.compile(new AccessLogSettings.Format.ConsulJson(), warnings::add);
  }

  /** The members of an object of plain values, as they stand there. */
  private static Map<String, String> members(String line) throws IOException {
    Map<String, String> members = new LinkedHashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        JsonToken token = parser.nextToken();
        String quote = token == JsonToken.VALUE_STRING ? "\"" : "";
        members.put(parser.currentName(), quote + parser.getText() + quote);
      }
    }
    return members;
  }

  @Test
  void consul_keys_areConsulsAndOursInAlphabeticalOrder() throws IOException {
    List<String> keys = List.copyOf(members(line(consul(), request())).keySet());
    Set<String> expected = new TreeSet<>(CONSULS);
    expected.addAll(OURS);
    assertEquals(List.copyOf(expected), keys);
    assertEquals(List.of(), warnings);
  }

  @Test
  void consul_request_hasTheKindsThatConsulsSidecarsGive() throws IOException {
    Map<String, String> line = members(line(consul(), request()));
    assertEquals("200", line.get("response_code"));
    assertEquals("\"-\"", line.get("response_flags"));
    assertEquals("\"via_upstream\"", line.get("response_code_details"));
    assertEquals("7", line.get("bytes_received"));
    assertEquals("5", line.get("duration"));
    assertEquals("\"4\"", line.get("upstream_service_time"));
    assertEquals("null", line.get("route_name"));
    assertEquals("null", line.get("x_forwarded_for"));
    assertEquals("\"2023-11-14T22:13:20.118Z\"", line.get("start_time"));
    assertEquals("\"" + SampleRecords.WEB + "\"", line.get("source"));
  }

  @Test
  void consul_connectionWithoutInstances_isAsConsulsSidecarsWriteIt() throws IOException {
    Map<String, String> line =
        members(line(consul(), connection("outbound", "proxy", "no_endpoint", "none")));
    assertEquals("0", line.get("response_code"));
    assertEquals("\"UH\"", line.get("response_flags"));
    assertEquals("null", line.get("method"));
    assertEquals("null", line.get("response_code_details"));
    assertEquals("null", line.get("upstream_service_time"));
  }

  @Test
  void json_valuesOfAnyKind_keepTheirs() {
    assertEquals(
        "{\"code\":200,\"flags\":\"-\",\"none\":null,\"mixed\":\"-/200\",\"fixed\":\"a \\\"b\\\"\","
            + "\"deep\":{\"list\":[5,\"x\",1.5,true,null]}}\n",
        line(
            json(
                """
                {"code": "%RESPONSE_CODE%", "flags": "%RESPONSE_FLAGS%", "none": "%REQ(NONE)%",
                 "mixed": "%REQ(NONE)%/%RESPONSE_CODE%", "fixed": "a \\"b\\"",
                 "deep": {"list": ["%DURATION%", "x", 1.5, true, null]}}
                """),
            request()));
    assertEquals(List.of(), warnings);
  }

  @Test
  void json_noObject_isConsulsDefaultAndTold() throws IOException {
    for (String broken : List.of("", "[]", "{\"a\": ", "{} {}", "nonsense")) {
      warnings.clear();
      Set<String> keys = members(line(json(broken), request())).keySet();
      assertTrue(keys.containsAll(CONSULS), broken);
      assertEquals(1, warnings.size(), broken);
    }
  }
}
