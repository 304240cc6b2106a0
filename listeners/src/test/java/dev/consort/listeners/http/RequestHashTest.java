// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.upstreams.Hash64;
import dev.consort.upstreams.HashPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a request is hashed. */
final class RequestHashTest {
  private static final HashPolicy USER = new HashPolicy.Header("X-User", false);
  private static final HashPolicy SESSION = cookie(Optional.empty());
  private static final HashPolicy UID = new HashPolicy.QueryParameter("uid", false);
  private static final HashPolicy SOURCE = new HashPolicy.SourceAddress(false);

  private final Random random = new Random(3);

  private static HashPolicy cookie(Optional<HashPolicy.NewCookie> created) {
    return new HashPolicy.Cookie("sid", created, false);
  }

  private long hash(RequestHead head, HashPolicy... policies) {
    return new RequestHash(List.of(policies), random).of(head, TestHost.CALLER);
  }

  private static RequestHead get(String... lines) {
    return TestHost.request("GET", "/", lines);
  }

  private void assertChance(RequestHead head, HashPolicy... policies) {
    assertNotEquals(hash(head, policies), hash(head, policies));
  }

  @Test
  void header_isHashed_inWhateverCaseItsNameIs() {
    assertEquals(Hash64.of("ann"), hash(get("x-other: 1", "x-user: ann"), USER));
    assertEquals(Hash64.of("ann"), hash(get("X-USER: ann"), USER));
    assertNotEquals(Hash64.of("ann"), hash(get("x-user: bob"), USER));
  }

  @Test
  void headerOnSeveralLines_isHashedWhateverTheirOrder() {
    long both = hash(get("x-user: ann", "x-user: bob"), USER);
    assertEquals(both, hash(get("x-user: bob", "x-user: ann"), USER));
    assertNotEquals(both, hash(get("x-user: ann"), USER));
  }

  @ParameterizedTest
  @CsvSource({":path,/x?y", ":method,PUT", ":authority,api", "host,api"})
  void partsOfTheFirstLine_areHashed(String name, String value) {
    assertEquals(
        Hash64.of(value),
        hash(TestHost.request("PUT", "/x?y"), new HashPolicy.Header(name, false)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sid=abc|abc",
        "a=b; sid=abc|abc",
        "a=b;sid=abc ;c=d|abc",
        "sid=\"abc\"|abc",
        "xsid=1; sid=abc; sid=def|abc",
        "sid=a=b|a=b"
      })
  void cookie_isHashed_wherever(String line, String value) {
    assertEquals(Hash64.of(value), hash(get("Cookie: " + line), SESSION));
    assertEquals(Hash64.of(value), hash(get("cookie: other=1", "cookie: " + line), SESSION));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sid",
        "sid=",
        "sid=; a=b",
        "sid=\"\"",
        "SID=abc",
        "xsid=abc",
        "sidx=abc",
        "a=sid=abc"
      })
  void cookie_thatIsNotThere_isLeftToChance(String line) {
    assertChance(get("cookie: " + line), SESSION);
  }

  @ParameterizedTest
  @CsvSource({
    "/?uid=7,7",
    "/a/b?x=1&uid=7,7",
    "/?uid=7&uid=8,7",
    "/?xuid=1&uid=7&x,7",
    "/?uid=a=b,a=b",
    "/?uid,''",
    "/?uid=&x=1,''",
    "/?uid&x=1,''"
  })
  void queryParameter_isHashed_wherever(String target, String value) {
    assertEquals(Hash64.of(value), hash(TestHost.request("GET", target), UID));
  }

  @ParameterizedTest
  @CsvSource({"/", "/?", "/uid=7", "/?UID=7", "/?uidx=7", "/?x=uid"})
  void queryParameter_thatIsNotThere_isLeftToChance(String target) {
    assertChance(TestHost.request("GET", target), UID);
  }

  @Test
  void sourceAddress_isHashedWithoutItsPort() {
    RequestHash one = new RequestHash(List.of(SOURCE), random);
    RequestHash other = new RequestHash(List.of(SOURCE), random);
    assertEquals(
        one.of(get(), new Caller("", "", "[::1]:1")),
        other.of(get(), new Caller("", "", "[::1]:2")));
    assertEquals(Hash64.of("10.0.0.1"), hash(get(), SOURCE));
  }

  @Test
  void several_countByTheirPlace_andThoseThatAreNotThereNot() {
    RequestHead head = TestHost.request("GET", "/?uid=ann", "x-user: bob");
    assertEquals(
        Long.rotateLeft(Hash64.of("bob"), 1) ^ Hash64.of("ann"), hash(head, USER, SESSION, UID));
    assertNotEquals(hash(head, USER, UID), hash(head, UID, USER));
  }

  @Test
  void terminal_endsTheList_onceThereIsAHash() {
    HashPolicy last = new HashPolicy.Header("x-user", true);
    assertEquals(Hash64.of("ann"), hash(get("x-user: ann"), last, SOURCE));
    assertEquals(Hash64.of("10.0.0.1"), hash(get(), last, SOURCE));
  }

  @Test
  void nothingToHash_isLeftToChance() {
    assertChance(get(), USER, SESSION, UID);
  }

  private String given(Duration life, String path, String... lines) {
    RequestHash hash =
        new RequestHash(List.of(cookie(Optional.of(new HashPolicy.NewCookie(life, path)))), random);
    long made = hash.of(get(lines), TestHost.CALLER);
    Headers answer = new Headers();
    hash.giveCookies(answer);
    if (answer.size() == 0) {
      return "";
    }
    assertEquals("set-cookie", answer.name(0).toString());
    String cookie = answer.value(0).toString();
    String value = cookie.substring("sid=".length(), cookie.indexOf(';'));
    assertEquals(Hash64.of(value), made);
    assertTrue(value.matches("[0-9a-f]{16}"), value);
    return cookie.substring(cookie.indexOf(';'));
  }

  @Test
  void cookie_thatIsMissing_isGiven_andHashedAtOnce() {
    assertEquals("; Max-Age=90; Path=/; HttpOnly", given(Duration.ofSeconds(90), "/"));
    assertEquals("; HttpOnly", given(Duration.ZERO, ""));
    assertEquals("; Max-Age=1; HttpOnly", given(Duration.ofMillis(3), ""));
    assertEquals("", given(Duration.ZERO, "", "cookie: sid=1"));
  }
}
