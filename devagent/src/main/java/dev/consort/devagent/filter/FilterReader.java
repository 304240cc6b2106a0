// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.filter;

import dev.consort.devagent.http.ApiError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads a filter expression: or, and, not, parentheses and one comparison at a time. */
final class FilterReader {
  private static final int LENGTH_MAX = 4096;
  private static final int DEPTH_MAX = 32;
  private static final Set<String> OPERATORS =
      Set.of("==", "!=", "in", "not", "is", "contains", "matches");

  private final List<Token> tokens;
  private final Fields fields;
  private final int end;
  private int at;
  private int depth;

  private record Token(String text, boolean quoted, int offset) {}

  FilterReader(String text, Fields fields) {
    this.fields = fields;
    this.end = text.length();
    this.tokens = text.length() > LENGTH_MAX ? List.of() : split(text);
  }

  Condition read() {
    Condition condition = or();
    if (at < tokens.size()) {
      throw broken();
    }
    return condition;
  }

  private Condition or() {
    Condition left = and();
    while (takes("or")) {
      left = new Condition.Or(left, and());
    }
    return left;
  }

  private Condition and() {
    Condition left = not();
    while (takes("and")) {
      left = new Condition.And(left, not());
    }
    return left;
  }

  private Condition not() {
    if (++depth > DEPTH_MAX) {
      throw broken();
    }
    try {
      if (takes("not")) {
        return new Condition.Not(not());
      }
      if (takes("(")) {
        Condition inner = or();
        if (!takes(")")) {
          throw broken();
        }
        return inner;
      }
      return comparison();
    } finally {
      depth--;
    }
  }

  private Condition comparison() {
    Token first = next();
    if (takes("in")) {
      return new Condition.In(selector(next()), first.text());
    }
    boolean notIn =
        peekIs("not") && at + 1 < tokens.size() && tokens.get(at + 1).text().equals("in");
    if (first.quoted() || notIn) {
      expect("not");
      expect("in");
      return new Condition.Not(new Condition.In(selector(next()), first.text()));
    }
    List<String> selector = selector(first);
    Token operator = next();
    return switch (operator.text()) {
      case "==" -> new Condition.Equal(selector, next().text());
      case "!=" -> new Condition.Not(new Condition.Equal(selector, next().text()));
      case "contains" -> new Condition.In(selector, next().text());
      case "matches" -> new Condition.Matches(selector, pattern(next()));
      case "is" -> empty(selector);
      case "not" -> negated(selector);
      default -> throw broken();
    };
  }

  private Condition empty(List<String> selector) {
    boolean negated = takes("not");
    expect("empty");
    Condition empty = new Condition.Empty(selector);
    return negated ? new Condition.Not(empty) : empty;
  }

  private Condition negated(List<String> selector) {
    if (takes("contains")) {
      return new Condition.Not(new Condition.In(selector, next().text()));
    }
    expect("matches");
    return new Condition.Not(new Condition.Matches(selector, pattern(next())));
  }

  private Pattern pattern(Token token) {
    try {
      return Pattern.compile(token.text());
    } catch (PatternSyntaxException e) {
      throw failed("error parsing regexp: " + e.getDescription());
    }
  }

  private List<String> selector(Token token) {
    List<String> parts = new ArrayList<>();
    for (String part : token.text().split("[.\\[\\]]+", -1)) {
      String bare =
          part.startsWith("\"") && part.length() > 1 ? part.substring(1, part.length() - 1) : part;
      if (!bare.isEmpty()) {
        parts.add(bare);
      }
    }
    if (token.quoted() || !fields.have(parts)) {
      throw failed("Selector \"" + token.text() + "\" is not valid");
    }
    return parts;
  }

  private Token next() {
    if (at >= tokens.size()
        || (!tokens.get(at).quoted() && Set.of("(", ")").contains(tokens.get(at).text()))) {
      throw broken();
    }
    return tokens.get(at++);
  }

  private boolean peekIs(String word) {
    return at < tokens.size() && !tokens.get(at).quoted() && tokens.get(at).text().equals(word);
  }

  private boolean takes(String word) {
    boolean there = peekIs(word);
    at += there ? 1 : 0;
    return there;
  }

  private void expect(String word) {
    if (!takes(word)) {
      throw broken();
    }
  }

  private ApiError broken() {
    int offset = at < tokens.size() ? tokens.get(at).offset() : end;
    return failed(
        "1:"
            + (offset + 1)
            + " ("
            + offset
            + "): no match found, expected one of "
            + String.join(", ", OPERATORS.stream().sorted().toList()));
  }

  private static ApiError failed(String why) {
    return ApiError.internal("Failed to create boolean expression evaluator: " + why);
  }

  private List<Token> split(String text) {
    List<Token> out = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        i++;
        continue;
      }
      int to = endOf(text, i);
      boolean quoted = c == '"' || c == '`';
      String word = quoted ? text.substring(i + 1, to - 1) : text.substring(i, to);
      out.add(new Token(word, quoted, i));
      i = to;
    }
    return out;
  }

  private static int endOf(String text, int from) {
    char c = text.charAt(from);
    if (c == '"' || c == '`') {
      int close = text.indexOf(c, from + 1);
      if (close < 0) {
        throw failed("1:" + (from + 1) + " (" + from + "): literal not terminated");
      }
      return close + 1;
    }
    if (text.startsWith("==", from) || text.startsWith("!=", from)) {
      return from + 2;
    }
    if (c == '(' || c == ')') {
      return from + 1;
    }
    int to = from;
    boolean bracket = false;
    while (to < text.length() && (bracket || !endsWord(text.charAt(to)))) {
      bracket = text.charAt(to) == '[' || (bracket && text.charAt(to) != ']');
      to++;
    }
    return Math.max(to, from + 1);
  }

  private static boolean endsWord(char c) {
    return Character.isWhitespace(c) || "()=!".indexOf(c) >= 0;
  }
}
