// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.HttpMatch;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.authz.IntentionRule;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.JwtProvider;
import dev.consort.authz.JwtRequirement;
import dev.consort.authz.PathMatch;
import dev.consort.authz.Permission;
import dev.consort.authz.TestIssuer;
import dev.consort.certs.identity.ServiceId;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A peer whose requests are judged before an application that the test plays. */
abstract class InboundFixture {
  static final String DOMAIN = "11111111-2222-3333-4444-555555555555.consul";
  static final ServiceId WEB = new ServiceId(DOMAIN, "default", "default", "dc1", "web");
  static final IntentionName API = IntentionName.of("api");

  final TestHost test = new TestHost();
  final FakeCaller caller = new FakeCaller();
  final List<FakeConnection> asked = new ArrayList<>();
  IntentionTable table = table(DefaultPolicy.ALLOW);
  InboundRules.Settings settings = InboundRules.Settings.DEFAULT;
  boolean grpc;
  InboundRequests requests;

  static IntentionTable table(DefaultPolicy otherwise, Permission... permissions) {
    List<Intention> intentions =
        permissions.length == 0
            ? List.of()
            : List.of(
                new Intention(
                    IntentionName.of("web"),
                    "",
                    API,
                    new IntentionRule.Layer7(List.of(permissions))));
    return IntentionTable.compile(API, DOMAIN, intentions, otherwise);
  }

  static Permission deny(PathMatch path) {
    return new Permission(
        IntentionAction.DENY, new HttpMatch(path, List.of(), Set.of()), List.of());
  }

  static final ClientConnection.Listener NOBODY =
      new ClientConnection.Listener() {
        @Override
        public void availabilityChanged(ClientConnection which) {}

        @Override
        public void closed(ClientConnection which) {}
      };

  void ask(RequestHead head, boolean end) {
    if (requests == null) {
      requests =
          new InboundRequests(
              test.host(),
              new InboundRules(() -> table, () -> settings, grpc),
              permit -> {
                assertNotNull(permit);
                return (request, _) -> {
                  FakeConnection connection = new FakeConnection(NOBODY);
                  asked.add(connection);
                  request.acquired(new Lease(connection, false, TestHost.PLACE, "", () -> {}));
                };
              },
              WEB,
              TestHost.CALLER,
              new PeerHeaders(WEB.uri(), "spiffe://own", List.of(), "10.0.0.1", new ClientCerts()));
    }
    requests.request(caller, head, end);
  }

  void get(String target, String... lines) {
    ask(TestHost.request("GET", target, lines), true);
  }

  Headers passedOn() {
    return asked.getLast().last().head.headers();
  }

  List<String> values(String name) {
    Headers headers = passedOn();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).toString().replace('_', '-').equalsIgnoreCase(name)) {
        values.add(headers.value(i).toString());
      }
    }
    return values;
  }

  void assertNeverAsked() {
    assertEquals(List.of(), asked, "the application was asked");
  }

  static final Instant NOW = Instant.parse("2026-05-05T10:00:00Z");
  static final TestIssuer OKTA = TestIssuer.of(TestIssuer.Algorithm.ES256, "o1");

  static IntentionTable withTokens(Permission... permissions) {
    return IntentionTable.compile(
        API,
        DOMAIN,
        List.of(
            new Intention(
                IntentionName.of("web"), "", API, new IntentionRule.Layer7(List.of(permissions)))),
        DefaultPolicy.DENY,
        "",
        Map.of(
            "okta",
            new JwtProvider(
                "okta",
                "okta",
                Set.of(),
                Optional.of(TestIssuer.jwks(OKTA)),
                JwtProvider.DEFAULT_LOCATIONS,
                Optional.of("x-token-payload"),
                false,
                Duration.ZERO,
                0)),
        (InstantSource) () -> NOW);
  }

  static Permission allowWithToken() {
    return new Permission(
        IntentionAction.ALLOW, HttpMatch.ANY, List.of(new JwtRequirement("okta", List.of())));
  }

  static String bearer() {
    return "Authorization: Bearer " + OKTA.token("{\"iss\":\"okta\"}");
  }
}
