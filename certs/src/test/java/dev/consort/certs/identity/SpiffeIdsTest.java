// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpiffeIdsTest {
  private static final String TD = "d69d87f0-3d2e-2eb2-d59b-bb70fab6ea4f.consul";

  static Stream<Arguments> wellFormed() {
    return Stream.of(
        arguments("/ns/default/dc/dc1/svc/web", service("default", "default", "dc1", "web")),
        arguments("/ap/part/ns/default/dc/dc1/svc/web", service("part", "default", "dc1", "web")),
        arguments("/ap/PART/ns/default/dc/dc1/svc/web", service("part", "default", "dc1", "web")),
        arguments(
            "/ap/default/ns/default/dc/dc1/svc/web", service("default", "default", "dc1", "web")),
        arguments("/ns/Team/dc/DC1/svc/Web", service("default", "Team", "DC1", "Web")),
        arguments("/ns/default/dc/dc1/svc/a%2Fb", service("default", "default", "dc1", "a/b")),
        arguments("/ns/default/dc/dc1/svc/a%20b", service("default", "default", "dc1", "a b")),
        arguments("/ns/default/dc/dc1/svc/%c3%A4", service("default", "default", "dc1", "\u00e4")),
        arguments("/ns/default/dc/dc1/svc/%2541", service("default", "default", "dc1", "%41")),
        arguments("/ns/default/dc/dc1/svc/my_svc", service("default", "default", "dc1", "my_svc")),
        arguments("/ns/ns/dc/dc/svc/svc", service("default", "ns", "dc", "svc")),
        arguments("/ap/ap/ns/ns/dc/dc/svc/svc", service("ap", "ns", "dc", "svc")),
        arguments("/agent/client/dc/dc1/id/node-1", new AgentId(TD, "default", "dc1", "node-1")),
        arguments("/ap/p/agent/client/dc/dc1/id/n", new AgentId(TD, "p", "dc1", "n")),
        arguments("/agent/server/dc/dc1", new ServerId(TD, "dc1")),
        arguments("/gateway/mesh/dc/dc1", new GatewayId(TD, "default", "dc1")),
        arguments("/ap/p/gateway/mesh/dc/dc1", new GatewayId(TD, "p", "dc1")));
  }

  @ParameterizedTest
  @MethodSource("wellFormed")
  void parse_wellFormed_isThatId(String path, SpiffeId id) throws MalformedSpiffeId {
    assertEquals(id, SpiffeIds.parse("spiffe://" + TD + path));
    assertEquals(id, SpiffeIds.parse(id.uri()));
  }

  @Test
  void parse_trustDomainInUpperCase_isLowered() throws MalformedSpiffeId {
    assertEquals(
        service("default", "default", "dc1", "web"),
        SpiffeIds.parse(
            "spiffe://" + TD.toUpperCase(java.util.Locale.ROOT) + "/ns/default/dc/dc1/svc/web"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "web",
        "spiffe:",
        "spiffe:/td/ns/default/dc/dc1/svc/web",
        "SPIFFE://td/ns/default/dc/dc1/svc/web",
        "https://td/ns/default/dc/dc1/svc/web",
        " spiffe://td/ns/default/dc/dc1/svc/web",
        "spiffe:///ns/default/dc/dc1/svc/web",
        "spiffe://td",
        "spiffe://td/",
        "spiffe://user@td/ns/default/dc/dc1/svc/web",
        "spiffe://td:8443/ns/default/dc/dc1/svc/web",
        "spiffe://t%64/ns/default/dc/dc1/svc/web",
        "spiffe://[::1]/ns/default/dc/dc1/svc/web",
        "spiffe://t\u00e4/ns/default/dc/dc1/svc/web",
        "spiffe://td/ns/default/dc/dc1/svc",
        "spiffe://td/ns/default/dc/dc1/svc/",
        "spiffe://td/ns/default/dc/dc1/svc/web/",
        "spiffe://td/ns/default/dc/dc1/svc/web/x",
        "spiffe://td//ns/default/dc/dc1/svc/web",
        "spiffe://td/ns//dc/dc1/svc/web",
        "spiffe://td/NS/default/dc/dc1/svc/web",
        "spiffe://td/n%73/default/dc/dc1/svc/web",
        "spiffe://td/dc/dc1/ns/default/svc/web",
        "spiffe://td/ap/ns/default/dc/dc1/svc/web",
        "spiffe://td/ap//ns/default/dc/dc1/svc/web",
        "spiffe://td/ns/default/dc/dc1/svc/web?x",
        "spiffe://td/ns/default/dc/dc1/svc/web#x",
        "spiffe://td/ns/default/dc/dc1/svc/we b",
        "spiffe://td/ns/default/dc/dc1/svc/we\\b",
        "spiffe://td/ns/default/dc/dc1/svc/w\u00e4b",
        "spiffe://td/ns/default/dc/dc1/svc/web%",
        "spiffe://td/ns/default/dc/dc1/svc/web%4",
        "spiffe://td/ns/default/dc/dc1/svc/web%zz",
        "spiffe://td/ns/default/dc/dc1/svc/%ff",
        "spiffe://td/ns/default/dc/dc1/svc/%00",
        "spiffe://td/ns/default/dc/dc1/svc/a%0Ab",
        "spiffe://td/ns/default/dc/dc1/svc/..",
        "spiffe://td/ns/default/dc/dc1/svc/%2e",
        "spiffe://td/agent/server/dc/dc1/id/x",
        "spiffe://td/ap/p/agent/server/dc/dc1",
        "spiffe://td/agent/client/dc/dc1",
        "spiffe://td/gateway/terminating/dc/dc1",
      })
  void parse_malformed_isRefusedWithAReason(String uri) {
    MalformedSpiffeId refused = assertThrows(MalformedSpiffeId.class, () -> SpiffeIds.parse(uri));
    assertTrue(
        refused
            .getMessage()
            .matches(
                "'[ -~]*' is no SPIFFE id of a mesh: it.* .*|'[ -~]*' is no"
                    + " SPIFFE id of a mesh: (a|the) .*"),
        refused.getMessage());
    assertEquals(0, refused.getStackTrace().length);
  }

  @Test
  void parse_tooLong_isRefusedAndQuotedInPart() {
    String uri = "spiffe://" + TD + "/ns/default/dc/dc1/svc/" + "x".repeat(3000);
    MalformedSpiffeId refused = assertThrows(MalformedSpiffeId.class, () -> SpiffeIds.parse(uri));
    assertTrue(refused.getMessage().length() < 300, refused.getMessage());
  }

  @Test
  void parse_everyTruncation_isRefusedOrAnotherService() {
    String uri = "spiffe://" + TD + "/ap/part/ns/default/dc/dc1/svc/web";
    for (int end = 0; end < uri.length() - "eb".length(); end++) {
      String cut = uri.substring(0, end);
      assertThrows(MalformedSpiffeId.class, () -> SpiffeIds.parse(cut), cut);
    }
  }

  @Test
  void id_emptyPart_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new ServiceId(TD, "default", "default", "dc1", ""));
    assertThrows(IllegalArgumentException.class, () -> new AgentId("", "default", "dc1", "n"));
  }

  private static ServiceId service(String partition, String ns, String dc, String name) {
    return new ServiceId(TD, partition, ns, dc, name);
  }
}
