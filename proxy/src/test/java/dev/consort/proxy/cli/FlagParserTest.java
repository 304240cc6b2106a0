// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlagParserTest {
  private static final CommandSpec COMMAND =
      new CommandSpec(
          "fly",
          "Flies.",
          "fly",
          "Flies.",
          List.of(
              Section.of(
                  "Flags",
                  Flag.one("altitude", "METRES", "How high."),
                  Flag.many("stop", "PLACE", "Where."),
                  Flag.toggle("fast", "Whether to hurry."))));

  private static Arguments parse(String... arguments) {
    return FlagParser.parse(COMMAND, List.of(arguments));
  }

  private static List<String> sentences(Arguments arguments) {
    return arguments.problems().stream().map(Problem::sentence).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-altitude=9", "--altitude=9", "-altitude 9", "--altitude 9"})
  void value_inAnyNotation_isRead(String line) {
    assertEquals(Map.of("altitude", List.of("9")), parse(line.split(" ", -1)).values());
  }

  @Test
  void value_empty_isEmptyText() {
    assertEquals(List.of(""), parse("--altitude=").values().get("altitude"));
  }

  @Test
  void value_thatBeginsWithADash_isTaken() {
    assertEquals(List.of("-5"), parse("--altitude", "-5").values().get("altitude"));
  }

  @Test
  void many_repeated_keepsOrder() {
    assertEquals(List.of("a", "b"), parse("-stop", "a", "-stop=b").values().get("stop"));
  }

  @Test
  void toggle_takesNoNextArgument() {
    Arguments arguments = parse("-fast", "away");
    assertEquals(List.of("true"), arguments.values().get("fast"));
    assertEquals(List.of("away"), arguments.rest());
  }

  @Test
  void toggle_switchedOff_isFalse() {
    assertEquals(List.of("false"), parse("-fast=false").values().get("fast"));
  }

  @Test
  void doubleDash_endsFlags() {
    assertEquals(List.of("-fast"), parse("--", "-fast").rest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help", "-help"})
  void help_isNoticed(String flag) {
    assertTrue(parse(flag).help());
  }

  @Test
  void unknown_likeAKnownOne_suggestsIt() {
    assertEquals(
        List.of("--altitute: consort fly has no such flag; did you mean --altitude?"),
        sentences(parse("-altitute", "9")));
  }

  @Test
  void unknown_likeNothing_pointsAtTheHelp() {
    assertEquals(
        List.of("--wings: consort fly has no such flag; see consort help fly"),
        sentences(parse("-wings")));
  }

  @Test
  void value_missingBeforeAnotherFlag_isAProblem() {
    Arguments arguments = parse("--altitude", "--fast");
    assertEquals(
        List.of("--altitude: has no value; give it as --altitude METRES"), sentences(arguments));
    assertEquals(List.of("true"), arguments.values().get("fast"));
  }

  @Test
  void value_missingAtTheEnd_isAProblem() {
    assertEquals(1, parse("--altitude").problems().size());
  }

  @Test
  void problems_severalOfThem_areAllFound() {
    assertEquals(3, parse("--wings", "--altitude", "--stop", "x", "--tail=1").problems().size());
  }
}
