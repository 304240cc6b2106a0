// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.consort.authz.PathNormalization.EscapedSlashes;
import dev.consort.authz.PathNormalization.Underscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PathNormalizerTest {
  private static final PathNormalizer DEFAULT = new PathNormalizer(PathNormalization.DEFAULT);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a/b",
        "/a/b/",
        "//admin",
        "/a//b",
        "/a%2Fadmin",
        "/a%2fadmin",
        "/a%5Cadmin",
        "/Admin",
        "/a;v=1/b",
        "/;jsessionid=1",
        "/a/;jsessionid=1",
        "/a%20b",
        "/100%25",
        "/.well-known/x",
        "/...",
        "/..a/.b",
        "/a.b/c..d",
        "/%E2%82%AC",
        "/a+b@c:d!$&'()*,=",
        "/a[1]"
      })
  void normal_staysTheVeryPath(String path) {
    assertSame(NormalizedPath.UNCHANGED, DEFAULT.normalize(path));
  }

  // The first five are what Envoy 1.40 was seen to make of them under Consul's settings.
  @ParameterizedTest
  @CsvSource({
    "/x/../admin, /admin",
    "/./admin, /admin",
    "/%61dmin, /admin",
    "/%2e%2e/admin, /admin",
    "/x\\..\\admin, /admin",
    "/%2E/a, /a",
    "/a/%2e%2E/b, /b",
    "/a/..%5cb/c, ''",
    "/a/b/.., /a/",
    "/a/b/., /a/b/",
    "/.., /",
    "/../../a, /a",
    "/a//../b, /a/b",
    "/..//a, //a",
    "/%7Euser/%2D%5F, /~user/-_",
    "/a%2Fb/%63, /a%2Fb/c",
    "/a|b, /a%7Cb",
    "/<{\"^`}>, /%3C%7B%22%5E%60%7D%3E",
    "/caf\u00c3\u00a9, /caf%C3%A9",
    "/\u00e4/../\u0080, /%80"
  })
  void other_isBroughtIntoTheOneForm(String path, String normal) {
    if (normal.isEmpty()) {
      assertInstanceOf(NormalizedPath.Rejected.class, DEFAULT.normalize(path));
    } else {
      assertEquals(new NormalizedPath.Rewritten(normal), DEFAULT.normalize(path));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "admin",
        "\\admin",
        "/a#b",
        "/a?b",
        "/a%00b",
        "/a b",
        "/a\tb",
        "/a\u007f",
        "/a%",
        "/a%2",
        "/a%zz",
        "/%2%65",
        "/%%32%65",
        "/a%u002e"
      })
  void form_thatNoPathHas_isRejected(String path) {
    assertInstanceOf(NormalizedPath.Rejected.class, DEFAULT.normalize(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/any/..%2fadmin",
        "/any%2f..%2fadmin",
        "/any%2F%2e%2e/admin",
        "/any/..%5cadmin",
        "/any%5c.%5cadmin",
        "/any/%252e%252e/admin",
        "/any/%25252e%25252e/admin",
        "/any/%25%32%65./admin",
        "/any/..;/admin",
        "/any/.;x=y/admin",
        "/any/..%3b/admin",
        "/any/%c0%ae%c0%ae/admin",
        "/any/..%c0%afadmin",
        "/any/..%c1%9cadmin",
        "/%2525252525252e",
        "/;x/admin",
        "/a/;x%2fadmin",
        "/%3bx/admin"
      })
  void dotSegment_thatAppearsLater_isRejected(String path) {
    assertInstanceOf(NormalizedPath.Rejected.class, DEFAULT.normalize(path));
  }

  @ParameterizedTest
  @CsvSource({
    "KEEP, /a%2fb, ''",
    "REJECT, /a%2fb, 400",
    "REJECT, /a%5Cb, 400",
    "REJECT, /a/%62, /a/b",
    "UNESCAPE, /a%2fb, /a/b",
    "UNESCAPE, /a%5cb, /a/b",
    "UNESCAPE, /a%2f..%2fb, /b",
    "UNESCAPE, /a%252fb, ''",
    "UNESCAPE, /a/%252e%252e, 400",
    "REDIRECT, /a%2fb, 307 /a/b",
    "REDIRECT, /a%2f..%2fb, 307 /b",
    "REDIRECT, /a/../b, /b",
    "REDIRECT, /%2fevil.example/x, 400",
    "REDIRECT, /a/..%2f%5cevil.example, 400"
  })
  void escapedSlashes_asSet(EscapedSlashes action, String path, String expected) {
    PathNormalizer normalizer =
        new PathNormalizer(new PathNormalization(true, false, action, Underscores.ALLOW));

    assertEquals(expected, shown(normalizer.normalize(path)));
  }

  @ParameterizedTest
  @CsvSource({"/a//b, /a/b", "//, /", "///a///, /a/", "/a//../b, /a/b", "/a/b, ''"})
  void mergeSlashes_makesRunsOne(String path, String expected) {
    PathNormalizer normalizer =
        new PathNormalizer(
            new PathNormalization(true, true, EscapedSlashes.KEEP, Underscores.ALLOW));

    assertEquals(expected, shown(normalizer.normalize(path)));
  }

  @ParameterizedTest
  @CsvSource({
    "/a/../b, ''",
    "/%61, ''",
    "/a\\b, ''",
    "/a%zz, ''",
    "/any/..%2fadmin, ''",
    "/a#b, 400",
    "/a%00, 400",
    "admin, 400"
  })
  void normalizationOff_leavesWhatAPathCanBe(String path, String expected) {
    PathNormalizer normalizer =
        new PathNormalizer(
            new PathNormalization(false, false, EscapedSlashes.KEEP, Underscores.ALLOW));

    assertEquals(expected, shown(normalizer.normalize(path)));
  }

  @Test
  void rejection_saysNothingOfThePath() {
    NormalizedPath.Rejected rejected =
        assertInstanceOf(
            NormalizedPath.Rejected.class, DEFAULT.normalize("/secret-word/..%2fadmin"));

    assertEquals(
        "The path has a segment that vanishes once escapes are undone or parameters taken off.",
        rejected.reason());
  }

  private static String shown(NormalizedPath result) {
    return switch (result) {
      case NormalizedPath.Unchanged _ -> "";
      case NormalizedPath.Rewritten(var path) -> path;
      case NormalizedPath.Rejected _ -> "400";
      case NormalizedPath.RedirectTo(var path) -> "307 " + path;
    };
  }
}
