// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;

/**
 * Reads the little of HCL that policies are written in: {@code key = "value"}, {@code kind "name" {
 * ... }} and comments.
 */
final class HclReader {
  private static final int DEPTH_MAX = 8;

  private final String text;
  private int at;

  HclReader(String text) {
    this.text = text;
  }

  ObjectNode read() {
    ObjectNode out = body(0);
    if (at < text.length()) {
      throw broken("unexpected '" + text.charAt(at) + "'");
    }
    return out;
  }

  private ObjectNode body(int depth) {
    if (depth > DEPTH_MAX) {
      throw broken("too deeply nested");
    }
    ObjectNode out = Json.object();
    skip();
    while (at < text.length() && text.charAt(at) != '}') {
      item(out, depth);
      skip();
    }
    return out;
  }

  private void item(ObjectNode out, int depth) {
    String key = word();
    skip();
    if (peek() == '=') {
      at++;
      skip();
      if (peek() == '{') {
        out.set(key, block(depth));
      } else {
        out.put(key, word());
      }
      return;
    }
    if (peek() == '{') {
      out.set(key, block(depth));
      return;
    }
    String name = word();
    skip();
    ObjectNode named = Json.child(out, key);
    named.set(name, block(depth));
    out.set(key, named);
  }

  private ObjectNode block(int depth) {
    if (peek() != '{') {
      throw broken("expected '{'");
    }
    at++;
    ObjectNode out = body(depth + 1);
    if (peek() != '}') {
      throw broken("expected '}'");
    }
    at++;
    return out;
  }

  private String word() {
    if (peek() == '"') {
      return quoted();
    }
    int from = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "_-.".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    if (from == at) {
      throw broken("expected a word");
    }
    return text.substring(from, at);
  }

  private String quoted() {
    StringBuilder out = new StringBuilder();
    for (at++; peek() != '"'; at++) {
      if (peek() == 0 || peek() == '\n') {
        throw broken("literal not terminated");
      }
      if (peek() == '\\') {
        at++;
      }
      out.append(peek());
    }
    at++;
    return out.toString();
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void skip() {
    while (at < text.length()) {
      if (Character.isWhitespace(peek()) || peek() == ',') {
        at++;
      } else if (peek() == '#' || text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        at = end < 0 ? text.length() : end + 2;
      } else {
        return;
      }
    }
  }

  private ApiError broken(String what) {
    return ApiError.internal("Failed to parse ACL rules: At offset " + at + ": " + what);
  }
}
