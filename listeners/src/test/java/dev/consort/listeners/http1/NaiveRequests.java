// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests read the simple way: all at once, with expressions taken from RFC 9110 and 9112. Accepts
 * at least what the real reader accepts, and knows no limits.
 */
final class NaiveRequests {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern REQUEST_LINE =
      Pattern.compile("(" + TOKEN + ") ([!-~\\x80-\\xff]+) HTTP/1\\.([01])");
  private static final Pattern FIELD =
      Pattern.compile("(" + TOKEN + "):[ \\t]*([ -~\\t\\x80-\\xff]*?)[ \\t]*");
  private static final Pattern CHUNK =
      Pattern.compile("([0-9A-Fa-f]+)[ \\t]*(;[ -~\\t\\x80-\\xff]*)?\\r\\n");

  final List<String> complete = new ArrayList<>();
  boolean refused;
  private final String wire;
  private int at;

  private NaiveRequests(String wire) {
    this.wire = wire;
  }

  /** One request in a form that can be compared. */
  static String describe(String method, String target, String host, String body) {
    return method + ' ' + target + " @" + host + " [" + body + "]";
  }

  static NaiveRequests read(String wire) {
    NaiveRequests all = new NaiveRequests(wire);
    try {
      while (all.next()) {}
    } catch (IllegalArgumentException e) {
      all.refused = true;
    }
    return all;
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }

  private boolean next() {
    while (wire.startsWith("\r\n", at)) {
      at += 2;
    }
    int end = wire.indexOf("\r\n\r\n", at);
    if (end < 0) {
      return false;
    }
    String[] lines = wire.substring(at, end).split("\r\n", -1);
    at = end + 4;
    Matcher first = REQUEST_LINE.matcher(lines[0]);
    check(first.matches());
    List<String> lengths = new ArrayList<>();
    List<String> codings = new ArrayList<>();
    List<String> hosts = new ArrayList<>();
    String options = "";
    for (int i = 1; i < lines.length; i++) {
      Matcher field = FIELD.matcher(lines[i]);
      check(field.matches());
      switch (field.group(1).toLowerCase(Locale.ROOT)) {
        case "content-length" -> lengths.add(field.group(2));
        case "transfer-encoding" -> codings.add(field.group(2));
        case "host" -> hosts.add(field.group(2));
        case "connection" -> options += "," + field.group(2).toLowerCase(Locale.ROOT);
        default -> {}
      }
    }
    boolean old = first.group(3).equals("0");
    check(hosts.size() == 1 || (old && hosts.isEmpty()));
    check(lengths.size() + codings.size() <= 1);
    String body = "";
    if (!codings.isEmpty()) {
      check(!old && codings.getFirst().equalsIgnoreCase("chunked"));
      body = chunks();
    } else if (!lengths.isEmpty()) {
      check(lengths.getFirst().matches("[0-9]{1,18}"));
      long length = Long.parseLong(lengths.getFirst());
      body = length > wire.length() - at ? null : wire.substring(at, at += (int) length);
    }
    if (body == null) {
      return false;
    }
    String host = hosts.isEmpty() ? "" : hosts.getFirst();
    complete.add(describe(first.group(1), first.group(2), host, body));
    List<String> named = List.of(options.split("[ \\t]*,[ \\t]*"));
    return !named.contains("close") && (!old || named.contains("keep-alive"));
  }

  /** Null when they are not all there. */
  private String chunks() {
    StringBuilder body = new StringBuilder();
    while (true) {
      int end = wire.indexOf("\r\n", at);
      if (end < 0) {
        return null;
      }
      Matcher size = CHUNK.matcher(wire.substring(at, end + 2));
      check(size.matches());
      at = end + 2;
      check(size.group(1).replaceFirst("^0+", "").length() < 8);
      int length = Integer.parseInt(size.group(1), 16);
      if (length == 0) {
        return trailers() ? body.toString() : null;
      }
      if (length + 2 > wire.length() - at) {
        return null;
      }
      body.append(wire, at, at + length);
      at += length;
      check(wire.startsWith("\r\n", at));
      at += 2;
    }
  }

  private boolean trailers() {
    while (true) {
      int end = wire.indexOf("\r\n", at);
      if (end < 0) {
        return false;
      }
      String line = wire.substring(at, end);
      at = end + 2;
      if (line.isEmpty()) {
        return true;
      }
      check(FIELD.matcher(line).matches());
    }
  }
}
