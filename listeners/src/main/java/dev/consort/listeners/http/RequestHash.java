// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.upstreams.Hash64;
import dev.consort.upstreams.HashPolicy;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What of one request says which instance answers it, made a number; chance where nothing does. A
 * cookie that the caller should have had is made up, to be given to it with the answer. Confined to
 * a loop.
 */
final class RequestHash {
  private static final String COOKIE = "cookie";

  private final List<HashPolicy> policies;
  private final RandomGenerator random;
  private final Headers cookies = new Headers(1);
  private boolean found;
  private long hash;

  RequestHash(List<HashPolicy> policies, RandomGenerator random) {
    this.policies = policies;
    this.random = random;
  }

  /** Looks at the request as it is sent on. Once. */
  long of(RequestHead head, Caller caller) {
    for (HashPolicy policy : policies) {
      switch (policy) {
        case HashPolicy.Header(var name, _) -> header(name, head);
        case HashPolicy.Cookie cookie -> cookie(cookie, head.headers());
        case HashPolicy.QueryParameter(var name, _) -> query(name, head.target());
        case HashPolicy.SourceAddress _ -> add(SourceHash.of(caller.client()));
      }
      if (found && policy.terminal()) {
        break;
      }
    }
    return found ? hash : random.nextLong();
  }

  /** Adds the cookies that the caller is to have from here on. */
  void giveCookies(Headers answer) {
    for (int line = 0; line < cookies.size(); line++) {
      answer.add(cookies.name(line), cookies.value(line));
    }
  }

  // As Envoy joins them: what stands at another place counts differently.
  private void add(long part) {
    hash = found ? Long.rotateLeft(hash, 1) ^ part : part;
    found = true;
  }

  private void header(String name, RequestHead head) {
    if (name.charAt(0) == ':') {
      firstLine(name, head);
      return;
    }
    Headers headers = head.headers();
    long values = 0;
    boolean any = false;
    for (int line = 0; line < headers.size(); line++) {
      if (isNamed(headers.name(line), name)) {
        // The order of lines means nothing to most, and some on the way change it.
        values += Hash64.of(headers.value(line));
        any = true;
      }
    }
    if (any) {
      add(values);
    } else if (isNamed(HeaderNames.HOST, name)) {
      firstLine(":authority", head);
    }
  }

  private void firstLine(String name, RequestHead head) {
    AsciiString part =
        switch (name) {
          case ":authority" -> head.authority();
          case ":method" -> head.method();
          case ":path" -> head.target();
          default -> AsciiString.EMPTY_STRING;
        };
    if (!part.isEmpty()) {
      add(Hash64.of(part));
    }
  }

  private static boolean isNamed(AsciiString line, String name) {
    return line.length() == name.length() && line.contentEqualsIgnoreCase(name);
  }

  private void query(String name, AsciiString target) {
    int start = target.indexOf('?', 0) + 1;
    while (start > 0 && start < target.length()) {
      int end = target.indexOf('&', start);
      end = end < 0 ? target.length() : end;
      int equals = target.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      if (nameEnd - start == name.length() && target.regionMatches(start, name, 0, name.length())) {
        add(Hash64.of(target, Math.min(nameEnd + 1, end), end));
        return;
      }
      start = end + 1;
    }
  }

  private void cookie(HashPolicy.Cookie policy, Headers headers) {
    for (int line = 0; line < headers.size(); line++) {
      if (isNamed(headers.name(line), COOKIE) && cookie(policy.name(), headers.value(line))) {
        return;
      }
    }
    policy.create().ifPresent(created -> create(policy.name(), created));
  }

  /** Whether there is one of that name with a value. */
  private boolean cookie(String name, AsciiString line) {
    for (int start = 0; start < line.length(); ) {
      int end = line.indexOf(';', start);
      end = end < 0 ? line.length() : end;
      while (start < end && line.charAt(start) == ' ') {
        start++;
      }
      int from = start + name.length() + 1;
      if (from <= end
          && line.charAt(from - 1) == '='
          && line.regionMatches(start, name, 0, name.length())) {
        return value(line, from, end);
      }
      start = end + 1;
    }
    return false;
  }

  // Applications that quote it mean the same (RFC 6265 section 4.1.1).
  private boolean value(AsciiString line, int start, int behind) {
    int from = start;
    int end = behind;
    while (end > from && line.charAt(end - 1) == ' ') {
      end--;
    }
    if (end - from >= 2 && line.charAt(from) == '"' && line.charAt(end - 1) == '"') {
      from++;
      end--;
    }
    if (from < end) {
      add(Hash64.of(line, from, end));
    }
    return from < end;
  }

  private void create(String name, HashPolicy.NewCookie created) {
    String value = Long.toHexString(random.nextLong() | Long.MIN_VALUE);
    StringBuilder cookie = new StringBuilder(name).append('=').append(value);
    if (created.life().isPositive()) {
      cookie.append("; Max-Age=").append(seconds(created.life()));
    }
    if (!created.path().isEmpty()) {
      cookie.append("; Path=").append(created.path());
    }
    cookies.add(HeaderNames.SET_COOKIE, AsciiString.of(cookie.append("; HttpOnly")));
    add(Hash64.of(value));
  }

  // Less than a second would be none.
  private static long seconds(Duration life) {
    return Math.max(1, life.toSeconds());
  }
}
