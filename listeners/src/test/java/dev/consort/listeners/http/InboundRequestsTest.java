// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.PathMatch;
import dev.consort.authz.PathNormalization;
import dev.consort.listeners.message.Version;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request is judged by what is passed on, and only what is allowed reaches the application. */
final class InboundRequestsTest extends InboundFixture {
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
}
