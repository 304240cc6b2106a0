// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the destination's own side reads about a request that was allowed or denied. */
final class RequestExplanationTest {
  private static final IntentionName API = IntentionName.of("api");
  private static final IntentionName WEB = IntentionName.of("web");
  private static final IntentionName ANYONE = IntentionName.of("*");
  private static final ServiceId CALLER = Callers.service("web");
  private static final TestRequest POST = TestRequest.of("POST", "/admin");
  private static final Permission GETS =
      new Permission(
          IntentionAction.ALLOW, new HttpMatch(PathMatch.ANY, List.of(), Set.of("GET")), List.of());
  private static final Permission NO_ADMIN =
      new Permission(
          IntentionAction.DENY,
          new HttpMatch(new PathMatch.Prefix("/admin"), List.of(), Set.of()),
          List.of());

  @Test
  void allowed_byPermission_citesIt() {
    assertEquals(
        "web may GET \"/x\" of api: permission 2 of intention web => api (precedence 9, action by"
            + " request) is about it.",
        explain(CALLER, TestRequest.of("GET", "/x"), byRequest(WEB, NO_ADMIN, GETS)));
  }

  @Test
  void allowed_byAction_citesTheIntention() {
    assertEquals(
        "web may POST \"/admin\" of api: intention web => api (precedence 9, action allow).",
        explain(CALLER, POST, Intention.layer4(WEB, API, IntentionAction.ALLOW)));
  }

  @Test
  void denied_byPermission_saysWhichPermissionToPutInFront() {
    assertEquals(
        "web may not POST \"/admin\" of api: permission 2 of intention web => api (precedence 9,"
            + " action by request) is about it. To allow it, put"
            + " {\"Action\": \"allow\", \"HTTP\": {\"PathExact\": \"/admin\", \"Methods\":"
            + " [\"POST\"]}} in front of permission 2 of source web of the service-intentions entry"
            + " of api.",
        explain(CALLER, POST, byRequest(WEB, GETS, NO_ADMIN)));
  }

  @Test
  void denied_noPermission_saysThatTheDefaultDecided() {
    assertEquals(
        "web may not POST \"/admin\" of api: no permission of intention web => api (precedence 9,"
            + " action by request) is about it, and then the default policy decides, which is deny."
            + " To allow it, put {\"Action\": \"allow\", \"HTTP\": {\"PathExact\": \"/admin\","
            + " \"Methods\": [\"POST\"]}} in front of its other permissions of source web of the"
            + " service-intentions entry of api.",
        explain(CALLER, POST, byRequest(WEB, GETS)));
  }

  @Test
  void denied_byAWildcard_saysWhichSourceToAdd() {
    ServiceId caller = Callers.service("part", "team", "web");
    Intention wildcard =
        new Intention(
            new IntentionName("part", "*", "*"),
            "",
            API,
            new IntentionRule.Layer7(List.of(NO_ADMIN)));

    assertEquals(
        "part/team/web may not POST \"/admin\" of api: permission 1 of intention part/*/* => api"
            + " (precedence 7, action by request) is about it. To allow it, add"
            + " {\"Partition\": \"part\", \"Namespace\": \"team\", \"Name\": \"web\","
            + " \"Permissions\": [{\"Action\": \"allow\", \"HTTP\": {\"PathExact\": \"/admin\","
            + " \"Methods\": [\"POST\"]}}]} to the Sources of the service-intentions entry of api;"
            + " for that caller it then stands in place of part/*/* => api.",
        explain(caller, POST, wildcard));
  }

  @Test
  void denied_byAction_saysTheCommand() {
    assertEquals(
        "web may not POST \"/admin\" of api: intention * => api (precedence 8, action deny). To"
            + " allow it, add source web with action allow to the service-intentions entry of api,"
            + " as does: consul intention create -allow web api",
        explain(CALLER, POST, Intention.layer4(ANYONE, API, IntentionAction.DENY)));
  }

  @Test
  void denied_whereEveryPermissionAsksForAToken_saysSo() {
    Intention intention =
        new Intention(
            WEB,
            "",
            API,
            new IntentionRule.Layer7(
                List.of(new JwtRequirement("okta", List.of())), List.of(GETS)));
    DenyReason reason = new DenyReason.NoPermission(API, intention, "");

    assertEquals(
        true,
        reason
            .explain(CALLER, POST)
            .endsWith(" Each of its permissions asks for a token of okta."));
  }

  @Test
  void denied_requestWithoutAPath_asksForNone() {
    String told = explain(CALLER, TestRequest.of("CONNECT", ""), byRequest(WEB, GETS));

    assertEquals(
        true, told.contains("{\"Action\": \"allow\", \"HTTP\": {\"Methods\": [\"CONNECT\"]}}"));
  }

  @Test
  void denied_oddTexts_areEscapedAndTheQueryNotShown() {
    TestRequest odd = TestRequest.of("GE\nT", "/a\n\u0085\"b").asking("secret");
    SpiffeId peer = Callers.service("web\nINFO all is well");

    for (Intention intention :
        List.of(byRequest(ANYONE, NO_ADMIN), byRequest(ANYONE), deny(ANYONE))) {
      String told = explain(peer, odd, intention);
      assertEquals(true, told.chars().allMatch(c -> c >= ' ' && c <= '~'), told);
      assertFalse(told.contains("secret"), told);
    }
  }

  @Test
  void denied_longPath_isCut() {
    String told = explain(CALLER, TestRequest.of("GET", "/" + "x".repeat(5_000)), deny(WEB));

    assertEquals(true, told.length() < 1_000);
  }

  @Test
  void warning_onAPathThatNoRequestHas() {
    IntentionTable table =
        table(
            byRequest(
                WEB,
                path(new PathMatch.Exact("/a/../b")),
                path(new PathMatch.Prefix("/%61dmin")),
                path(new PathMatch.Prefix("admin")),
                path(new PathMatch.Exact("/ok")),
                path(new PathMatch.Prefix("/.")),
                path(new PathMatch.Prefix("/")),
                path(new PathMatch.Prefix("/a%2Fb")),
                path(new PathMatch.Exact("/caf\u00e9"))));

    assertEquals(
        List.of("permission 1", "permission 2", "permission 3"),
        table.warnings().stream().map(warning -> warning.substring(0, 12)).toList());
  }

  private static Permission path(PathMatch path) {
    return new Permission(
        IntentionAction.DENY, new HttpMatch(path, List.of(), Set.of()), List.of());
  }

  private static Intention deny(IntentionName source) {
    return Intention.layer4(source, API, IntentionAction.DENY);
  }

  private static Intention byRequest(IntentionName source, Permission... permissions) {
    return new Intention(source, "", API, new IntentionRule.Layer7(List.of(permissions)));
  }

  private static IntentionTable table(Intention intention) {
    return IntentionTable.compile(
        API, Callers.TRUST_DOMAIN, List.of(intention), DefaultPolicy.DENY);
  }

  private static String explain(SpiffeId peer, TestRequest request, Intention intention) {
    return table(intention).decide(peer, request).explain(peer, request);
  }
}
