// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.consort.authz.PathNormalization;
import dev.consort.authz.Permission;
import dev.consort.authz.TestIssuer;
import dev.consort.certs.identity.ServiceId;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.Version;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request is judged by what is passed on, and only what is allowed reaches the application. */
final class InboundRequestsTest {
  private static final String DOMAIN = "11111111-2222-3333-4444-555555555555.consul";
  private static final ServiceId WEB = new ServiceId(DOMAIN, "default", "default", "dc1", "web");
  private static final IntentionName API = IntentionName.of("api");

  private final TestHost test = new TestHost();
  private final FakeCaller caller = new FakeCaller();
  private final List<FakeConnection> asked = new ArrayList<>();
  private IntentionTable table = table(DefaultPolicy.ALLOW);
  private InboundRules.Settings settings = InboundRules.Settings.DEFAULT;
  private boolean grpc;
  private InboundRequests requests;

  private static IntentionTable table(DefaultPolicy otherwise, Permission... permissions) {
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

  private static Permission deny(PathMatch path) {
    return new Permission(
        IntentionAction.DENY, new HttpMatch(path, List.of(), Set.of()), List.of());
  }

  private static final ClientConnection.Listener NOBODY =
      new ClientConnection.Listener() {
        @Override
        public void availabilityChanged(ClientConnection which) {}

        @Override
        public void closed(ClientConnection which) {}
      };

  private void ask(RequestHead head, boolean end) {
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

  private void get(String target, String... lines) {
    ask(TestHost.request("GET", target, lines), true);
  }

  private Headers passedOn() {
    return asked.getLast().last().head.headers();
  }

  private List<String> values(String name) {
    Headers headers = passedOn();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).toString().replace('_', '-').equalsIgnoreCase(name)) {
        values.add(headers.value(i).toString());
      }
    }
    return values;
  }

  private void assertNeverAsked() {
    assertEquals(List.of(), asked, "the application was asked");
  }

  @Test
  void denied_neverReachesTheApplication_andTellsOnlyAnId() {
    table = table(DefaultPolicy.ALLOW, deny(new PathMatch.Prefix("/admin")));
    get("/admin/x?secret=1");

    assertNeverAsked();
    assertEquals(403, caller.head.status());
    assertEquals(
        "application/problem+json",
        caller.head.headers().get(AsciiString.of("content-type")).toString());
    Denial denial = test.denials.all().getFirst();
    assertEquals(
        "{\"type\":\"about:blank\",\"status\":403,\"instance\":\"denial " + denial.id() + "\"}\n",
        caller.body.toString());
    assertEquals("/admin/x?secret=1", denial.target());
    assertEquals(WEB.uri(), denial.source());
    assertEquals(Optional.of(denial), test.denials.find(denial.id()));
    assertEquals("denied", test.records.getLast().reason());
  }

  @Test
  void denied_ofGrpc_isPermissionDeniedInTrailersOnly() {
    table = table(DefaultPolicy.DENY);
    ask(
        TestHost.request(Version.HTTP_2, "POST", "/s/m", null, "content-type: application/grpc"),
        false);

    assertNeverAsked();
    assertEquals(200, caller.head.status());
    assertTrue(caller.ended);
    assertEquals("7", caller.head.headers().get(AsciiString.of("grpc-status")).toString());
    assertEquals(
        "denial " + test.denials.all().getFirst().id(),
        caller.head.headers().get(AsciiString.of("grpc-message")).toString());
  }

  @Test
  void denied_ofHead_hasNoBody() {
    table = table(DefaultPolicy.DENY);
    ask(TestHost.request("HEAD", "/"), true);

    assertEquals(403, caller.head.status());
    assertTrue(caller.ended);
    assertEquals("", caller.body.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "/a/../admin, /admin",
    "/%61dmin/x?y=/../z, /admin/x?y=/../z",
    "//admin, /admin",
    "/x\\..\\admin, /admin",
    "/a/./b, /a/b",
    "/ok?/../admin, /ok?/../admin"
  })
  void path_isPassedOnAsItIsJudged(String sent, String judged) {
    table = table(DefaultPolicy.ALLOW, deny(new PathMatch.Prefix("/never")));
    settings =
        new InboundRules.Settings(
            new PathNormalization(
                true,
                true,
                PathNormalization.DEFAULT.escapedSlashes(),
                PathNormalization.DEFAULT.underscores()),
            false);
    get(sent);

    assertEquals(judged, asked.getLast().last().head.target().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a/../admin",
        "/%61dmin",
        "/x\\..\\admin",
        "/./admin",
        "/a/%2e%2e/admin",
        "/admin?x",
        "/any/..%2fadmin",
        "/admin#x",
        "/any/..;/admin",
        "/%00/../admin"
      })
  void deniedPath_inWhateverSpelling_neverReachesTheApplication(String target) {
    table = table(DefaultPolicy.ALLOW, deny(new PathMatch.Exact("/admin")));
    get(target);

    assertNeverAsked();
    assertTrue(caller.head.status() == 403 || caller.head.status() == 400);
  }

  @Test
  void asteriskOfOptions_isPassedOn() {
    ask(TestHost.request("OPTIONS", "*"), true);

    assertEquals("*", asked.getLast().last().head.target().toString());
  }

  @ParameterizedTest
  @CsvSource({"OPTIONS,*", "CONNECT,''"})
  void withoutAPath_whereRulesJudgePaths_neverReachesTheApplication(String method, String target) {
    table = table(DefaultPolicy.ALLOW, deny(new PathMatch.Prefix("/")));
    ask(TestHost.request(method, target), !target.isEmpty());

    assertEquals(400, caller.head.status());
    assertNeverAsked();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "Get", "pOST"})
  void methodInLowerCase_neverReachesTheApplication(String method) {
    ask(TestHost.request(method, "/"), true);

    assertEquals(400, caller.head.status());
    assertNeverAsked();
  }

  @Test
  void fragmentBehindTheQuery_neverReachesTheApplication() {
    get("/x?y#z");

    assertEquals(400, caller.head.status());
    assertNeverAsked();
  }

  @Test
  void identityHeaders_areReplacedWhateverThePeerSent() {
    get(
        "/",
        "X-Forwarded-Client-Cert: evil",
        "x-forwarded-CLIENT-cert: By=evil",
        "X_Forwarded_Client_Cert: evil",
        "X-Consort-Source: spiffe://evil",
        "x_consort_source: spiffe://evil");

    assertEquals(
        List.of("By=spiffe://own;Subject=\"\";URI=" + WEB.uri()),
        values("x-forwarded-client-cert"));
    assertEquals(List.of(WEB.uri()), values("x-consort-source"));
  }

  @Test
  void identityHeaders_whereTheMeshSanitizes_areTakenOut() {
    settings = new InboundRules.Settings(PathNormalization.DEFAULT, true);
    get("/", "X-Forwarded-Client-Cert: evil");

    assertEquals(List.of(), values("x-forwarded-client-cert"));
  }

  @Test
  void identityHeaders_ofGrpc_areTakenOut() {
    grpc = true;
    get("/", "X-Forwarded-Client-Cert: evil");

    assertEquals(List.of(), values("x-forwarded-client-cert"));
    assertEquals(List.of(WEB.uri()), values("x-consort-source"));
  }

  @Test
  void forwardedFor_isContinued() {
    get("/", "X-Forwarded-For: 1.1.1.1", "x-forwarded-for: 2.2.2.2, 3.3.3.3");

    assertEquals(List.of("1.1.1.1, 2.2.2.2, 3.3.3.3, 10.0.0.1"), values("x-forwarded-for"));
    assertEquals(List.of("https"), values("x-forwarded-proto"));
  }

  @Test
  void forwardedProtoAndRequestId_areKept() {
    get("/", "X-Forwarded-Proto: http", "X-Request-Id: mine");

    assertEquals(List.of("http"), values("x-forwarded-proto"));
    assertEquals(List.of("mine"), values("x-request-id"));
  }

  @Test
  void requestIds_areMadeAndDiffer() {
    get("/");
    String first = values("x-request-id").getFirst();
    requests.request(new FakeCaller(), TestHost.request("GET", "/"), true);

    assertTrue(
        first.matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        first);
    assertNotEquals(first, values("x-request-id").getFirst());
  }

  @Test
  void underscores_rejected_neverReachTheApplication() {
    settings =
        new InboundRules.Settings(
            new PathNormalization(
                true,
                false,
                PathNormalization.DEFAULT.escapedSlashes(),
                PathNormalization.Underscores.REJECT),
            false);
    get("/", "a_b: c");

    assertNeverAsked();
    assertEquals(400, caller.head.status());
  }

  @Test
  void underscores_dropped_areTakenOutBeforeTheDecision() {
    settings =
        new InboundRules.Settings(
            new PathNormalization(
                true,
                false,
                PathNormalization.DEFAULT.escapedSlashes(),
                PathNormalization.Underscores.DROP),
            false);
    get("/", "a_b: c", "a-b: d", "c_: e");

    assertEquals(List.of("d"), values("a-b"));
    assertFalse(passedOn().contains(AsciiString.of("c_")));
  }

  @Test
  void change_isInForceForTheNextRequest() {
    get("/");
    table = table(DefaultPolicy.DENY);
    FakeCaller second = new FakeCaller();
    requests.request(second, TestHost.request("GET", "/"), true);

    assertEquals(1, asked.size());
    assertEquals(403, second.head.status());
  }

  @Test
  void recheck_cutsWhatIsNowDeniedAndOnlyThat() {
    get("/admin");
    FakeCaller other = new FakeCaller();
    requests.request(other, TestHost.request("GET", "/ok"), true);
    asked.get(0).last().respond(200, -1, false);
    table = table(DefaultPolicy.ALLOW, deny(new PathMatch.Prefix("/admin")));

    assertEquals(1, requests.recheck());
    assertNotNull(caller.aborted);
    assertNotNull(asked.get(0).last().aborted);
    assertNull(other.aborted);
    assertNull(asked.get(1).last().aborted);
    assertEquals(0, requests.recheck());
  }

  @Test
  void recheck_beforeTheAnswer_answersTheDenial() {
    get("/admin");
    table = table(DefaultPolicy.DENY);

    assertEquals(1, requests.recheck());
    assertEquals(403, caller.head.status());
    assertNotNull(asked.getFirst().last().aborted);
  }

  @Test
  void recheck_whatIsOver_isNotLookedAt() {
    get("/");
    asked.getFirst().last().respond(200, 0, true);
    table = table(DefaultPolicy.DENY);

    assertEquals(0, requests.recheck());
    assertEquals(0, test.denials.all().size());
  }

  private static final Instant NOW = Instant.parse("2026-05-05T10:00:00Z");
  private static final TestIssuer OKTA = TestIssuer.of(TestIssuer.Algorithm.ES256, "o1");

  private static IntentionTable withTokens(Permission... permissions) {
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

  private static Permission allowWithToken() {
    return new Permission(
        IntentionAction.ALLOW, HttpMatch.ANY, List.of(new JwtRequirement("okta", List.of())));
  }

  private static String bearer() {
    return "Authorization: Bearer " + OKTA.token("{\"iss\":\"okta\"}");
  }

  @Test
  void token_isTakenOffAndItsPayloadPutInPlaceOfWhatWasSent() {
    table = withTokens(allowWithToken());
    get("/", bearer(), "X-Token-Payload: evil", "x-token-payload: evil too");

    assertEquals(List.of(), values("authorization"));
    assertEquals(1, values("x-token-payload").size());
    assertFalse(values("x-token-payload").getFirst().contains("evil"));
  }

  @Test
  void tokenMissing_neverReachesTheApplication() {
    table = withTokens(allowWithToken());
    get("/", "X-Token-Payload: evil");

    assertNeverAsked();
    assertEquals(403, caller.head.status());
  }

  @Test
  void recheck_ofARequestWhoseTokenWasTakenOff_letsItGoOn() {
    table = withTokens(allowWithToken());
    get("/", bearer());
    table = withTokens(deny(new PathMatch.Prefix("/other")), allowWithToken());

    assertEquals(0, requests.recheck());
    assertNull(caller.head);
    table = withTokens(deny(PathMatch.ANY));
    assertEquals(1, requests.recheck());
  }
}
