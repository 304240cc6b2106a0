// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.matching.HeaderMatch;
import dev.consort.matching.NotUnderstoodException;
import dev.consort.matching.TextMatcher;
import dev.consort.matching.ValueMatch;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests a permission is about. */
final class HttpMatcherTest {
  private static final TestRequest GET = TestRequest.of("GET", "/");

  @ParameterizedTest
  @CsvSource({
    "/admin, true",
    "/admin/, false",
    "/Admin, false",
    "/adminx, false",
    "/x/admin, false",
    "'', false"
  })
  void path_exact(String path, boolean met) {
    assertEquals(met, meets(new PathMatch.Exact("/admin"), path));
  }

  @ParameterizedTest
  @CsvSource({
    "/admin, true",
    "/admin/x, true",
    "/adminx, true",
    "//admin, false",
    "/admi, false",
    "/Admin, false",
    "'', false"
  })
  void path_prefix_endsAnywhere(String path, boolean met) {
    assertEquals(met, meets(new PathMatch.Prefix("/admin"), path));
  }

  @ParameterizedTest
  @CsvSource({"/v1/x, true", "/v22/x, true", "/v/x, false", "/v1/x/y, false", "/a/v1/x, false"})
  void path_regex_matchesTheWhole(String path, boolean met) {
    assertEquals(met, meets(new PathMatch.Regex("/v[0-9]+/[^/]*"), path));
    assertEquals(met, meets(new PathMatch.Regex("/v[0-9]+/x|nothing"), path));
  }

  @Test
  void path_any_evenNone() {
    assertEquals(true, meets(PathMatch.ANY, ""));
  }

  /** Requests have bytes, intentions Unicode; to Envoy each byte is a character. */
  @Test
  void expression_beyondAscii_isComparedByteByByte() {
    TestRequest request = GET.with("x-a", "caf\u00c3\u00a9");

    assertEquals(true, meets(header(new ValueMatch.Regex("caf\u00e9"), false), request));
    assertEquals(true, meets(header(new ValueMatch.Regex("caf.."), false), request));
    assertEquals(false, meets(header(new ValueMatch.Regex("caf."), false), request));
    assertEquals(true, meets(header(new ValueMatch.Regex("caf."), true), request));
  }

  /** In the form that the paths of requests are brought into. */
  @Test
  void path_charactersThatNoPathHas_areComparedEscaped() {
    assertEquals(true, meets(new PathMatch.Exact("/caf\u00e9"), "/caf%C3%A9"));
    assertEquals(true, meets(new PathMatch.Prefix("/caf\u00e9"), "/caf%C3%A9/x"));
    assertEquals(true, meets(new PathMatch.Exact("/a|b"), "/a%7Cb"));
    assertEquals(false, meets(new PathMatch.Exact("/caf\u00e9"), "/caf\u00e9"));
  }

  @Test
  void methods_oneOf_inTheCaseTheyCame() {
    HttpMatch match = new HttpMatch(PathMatch.ANY, List.of(), Set.of("GET", "post"));

    assertEquals(true, meets(match, GET));
    assertEquals(true, meets(match, TestRequest.of("POST", "/")));
    assertEquals(false, meets(match, TestRequest.of("get", "/")));
    assertEquals(false, meets(match, TestRequest.of("GETX", "/")));
    assertEquals(false, meets(match, TestRequest.of("", "/")));
  }

  @ParameterizedTest
  @CsvSource({
    "EXACT, Abc, true",
    "EXACT, abc, false",
    "EXACT, Abcd, false",
    "PREFIX, Abcd, true",
    "PREFIX, abcd, false",
    "PREFIX, xAbc, false",
    "SUFFIX, xAbc, true",
    "SUFFIX, xabc, false",
    "SUFFIX, bc, false",
    "CONTAINS, xAbcx, true",
    "CONTAINS, xabcx, false",
    "CONTAINS, Ab, false"
  })
  void header_plain(TextMatcher.Kind kind, String value, boolean met) {
    TestRequest request = GET.with("x-a", value);

    assertEquals(met, meets(header(match(kind, false), false), request));
    assertEquals(!met, meets(header(match(kind, false), true), request));
    assertEquals(
        met || value.contains("abc"), meets(header(match(kind, true), false), request), "folded");
  }

  @Test
  void header_ignoringCase_foldsAsciiOnly() {
    ValueMatch match = new ValueMatch.Exact("k\u00e9", true);

    assertEquals(true, meets(header(match, false), GET.with("x-a", "K\u00c3\u00a9")));
    assertEquals(false, meets(header(match, false), GET.with("x-a", "k\u00e3\u00a9")));
  }

  @Test
  void header_regex_matchesTheWholeValue() {
    HttpMatch match = header(new ValueMatch.Regex("a|bc"), false);

    assertEquals(true, meets(match, GET.with("x-a", "bc")));
    assertEquals(false, meets(match, GET.with("x-a", "abc")));
    assertEquals(false, meets(match, GET.with("x-a", "ac")));
  }

  /** As seen of Envoy 1.40. */
  @Test
  void header_absent_meetsNoMatchOnAValueInvertedOrNot() {
    for (boolean invert : List.of(true, false)) {
      assertEquals(false, meets(header(new ValueMatch.Exact("v", false), invert), GET));
      assertEquals(false, meets(header(new ValueMatch.Regex("v"), invert), GET));
    }
    assertEquals(false, meets(header(new ValueMatch.Present(), false), GET));
    assertEquals(true, meets(header(new ValueMatch.Present(), true), GET));
  }

  @Test
  void header_empty_isThere() {
    TestRequest empty = GET.with("x-a", "");

    assertEquals(true, meets(header(new ValueMatch.Present(), false), empty));
    assertEquals(false, meets(header(new ValueMatch.Present(), true), empty));
    assertEquals(true, meets(header(new ValueMatch.Exact("v", false), true), empty));
  }

  /** Lines are not joined: as seen of Envoy 1.40. */
  @Test
  void header_ofSeveralLines_eachIsAValueOfItsOwn() {
    TestRequest lines = GET.with("x-a", "v").with("x-a", "w");

    assertEquals(true, meets(header(new ValueMatch.Exact("v", false), false), lines));
    assertEquals(true, meets(header(new ValueMatch.Exact("w", false), false), lines));
    assertEquals(false, meets(header(new ValueMatch.Exact("v,w", false), false), lines));
    assertEquals(false, meets(header(new ValueMatch.Exact("w", false), true), lines));
    assertEquals(true, meets(header(new ValueMatch.Exact("x", false), true), lines));
    assertEquals(
        false, meets(header(new ValueMatch.Exact("v", false), false), GET.with("x-a", "v,w")));
  }

  @Test
  void header_nameHasNoCase_andHostIsTheAuthority() {
    HeaderMatch match = new HeaderMatch("Host", new ValueMatch.Suffix(".example", false), false);

    assertEquals(
        true,
        meets(
            new HttpMatch(PathMatch.ANY, List.of(match), Set.of()),
            GET.with("host", "api.example")));
  }

  @Test
  void parts_mustAllBeMet() {
    HttpMatch match =
        new HttpMatch(
            new PathMatch.Prefix("/a"),
            List.of(
                new HeaderMatch("x-a", new ValueMatch.Present(), false),
                new HeaderMatch("x-b", new ValueMatch.Present(), true)),
            Set.of("PUT"));
    TestRequest request = TestRequest.of("PUT", "/a").with("x-a", "1");

    assertEquals(true, meets(match, request));
    assertEquals(false, meets(match, TestRequest.of("PUT", "/a")));
    assertEquals(false, meets(match, request.with("x-b", "1")));
    assertEquals(false, meets(match, TestRequest.of("GET", "/a").with("x-a", "1")));
    assertEquals(false, meets(match, TestRequest.of("PUT", "/b").with("x-a", "1")));
  }

  private static ValueMatch match(TextMatcher.Kind kind, boolean ignoreCase) {
    return switch (kind) {
      case ANY -> new ValueMatch.Present();
      case EXACT -> new ValueMatch.Exact("Abc", ignoreCase);
      case PREFIX -> new ValueMatch.Prefix("Abc", ignoreCase);
      case SUFFIX -> new ValueMatch.Suffix("Abc", ignoreCase);
      case CONTAINS -> new ValueMatch.Contains("Abc", ignoreCase);
    };
  }

  private static HttpMatch header(ValueMatch value, boolean invert) {
    return new HttpMatch(PathMatch.ANY, List.of(new HeaderMatch("x-a", value, invert)), Set.of());
  }

  private static boolean meets(PathMatch match, String path) {
    return meets(new HttpMatch(match, List.of(), Set.of()), TestRequest.of("GET", path));
  }

  private static boolean meets(HttpMatch match, TestRequest request) {
    try {
      return HttpMatcherCompiler.of(match).isMet(request.method(), request.path(), request);
    } catch (NotUnderstoodException unexpected) {
      throw new AssertionError(unexpected);
    }
  }
}
