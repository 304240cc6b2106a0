// SPDX-License-Identifier: Apache-2.0
package dev.consort.matching;

/**
 * Estimates how large the program of an RE2 expression becomes, before it is made: nested counts,
 * such as {@code ((a{1000}){1000}){1000}}, would fill the memory, and nested groups the stack.
 * Never too low by more than a small factor; an expression that cannot be read has any size.
 */
final class RegexSize {
  private static final int DEEPEST = 200;
  private static final long LARGEST = 1_000_000;

  private final String expression;
  private int at;

  private RegexSize(String expression) {
    this.expression = expression;
  }

  /** In steps; a million for anything as large or larger, or nested too deeply. */
  static long of(String expression) {
    return expression.length() > LARGEST ? LARGEST : new RegexSize(expression).sequence(0);
  }

  /** Up to the parenthesis that closes the group, or the end. */
  private long sequence(int depth) {
    if (depth > DEEPEST) {
      at = expression.length();
      return LARGEST;
    }
    long sum = 1;
    while (at < expression.length()) {
      // One that closes no group makes an expression that is none; what follows counts all the
      // same.
      if (expression.charAt(at) == ')' && depth > 0) {
        at++;
        return sum;
      }
      sum = Math.min(LARGEST, sum + repeated(atom(depth)));
    }
    return sum;
  }

  private long atom(int depth) {
    char c = expression.charAt(at++);
    return switch (c) {
      case '(' -> sequence(depth + 1) + 2;
      case '[' -> characterClass();
      case '\\' -> escape();
      default -> 1;
    };
  }

  private long characterClass() {
    int start = at;
    if (at < expression.length() && expression.charAt(at) == '^') {
      at++;
    }
    // A closing bracket that stands first is a member.
    if (at < expression.length() && expression.charAt(at) == ']') {
      at++;
    }
    for (; at < expression.length(); at++) {
      char c = expression.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '[' && expression.startsWith("[:", at)) {
        at = Math.max(at, expression.indexOf(":]", at) + 1);
      } else if (c == ']') {
        at++;
        return 1;
      }
    }
    return Math.max(1L, (long) at - start);
  }

  private long escape() {
    if (at >= expression.length()) {
      return 1;
    }
    char c = expression.charAt(at++);
    if (c == 'Q') {
      int end = expression.indexOf("\\E", at);
      int start = at;
      at = end < 0 ? expression.length() : end + 2;
      return (long) at - start;
    }
    if (at < expression.length() && expression.charAt(at) == '{' && "pPx".indexOf(c) >= 0) {
      int end = expression.indexOf('}', at);
      at = end < 0 ? expression.length() : end + 1;
    }
    return 1;
  }

  /** What follows an atom: any number of counts. */
  private long repeated(long size) {
    long all = size;
    while (at < expression.length()) {
      char c = expression.charAt(at);
      if (c == '*' || c == '+' || c == '?') {
        all++;
        at++;
      } else if (c == '{' && expression.indexOf('}', at) > at) {
        int end = expression.indexOf('}', at);
        all = Math.min(LARGEST, all * count(expression.substring(at + 1, end)));
        at = end + 1;
      } else {
        break;
      }
    }
    return all;
  }

  /** The larger of {@code n} and {@code m} in {@code n}, {@code n,} or {@code n,m}. */
  private static long count(String counts) {
    long largest = 1;
    for (String count : counts.split(",", -1)) {
      if (count.length() > 6) {
        return LARGEST;
      }
      for (int i = 0; i < count.length(); i++) {
        if (count.charAt(i) < '0' || count.charAt(i) > '9') {
          return 1;
        }
      }
      largest = count.isEmpty() ? largest : Math.max(largest, Long.parseLong(count));
    }
    return largest + 1;
  }
}
