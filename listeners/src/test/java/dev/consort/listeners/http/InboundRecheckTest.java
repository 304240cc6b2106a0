// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.PathMatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens on their way, and what is judged again while it is under way. */
final class InboundRecheckTest extends InboundFixture {
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
