// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.matching.RequestFacts;
import io.netty.util.AsciiString;
import java.util.function.Predicate;

/** A request's head as intentions look at it. Strings are made of what is asked for only. */
final class HeadFacts implements RequestFacts {
  private static final String HOST = "host";

  private final RequestHead head;
  private final Headers headers;

  HeadFacts(RequestHead head) {
    this(head, head.headers());
  }

  /**
   * @param headers in place of the head's, as they were before they were rewritten
   */
  HeadFacts(RequestHead head, Headers headers) {
    this.head = head;
    this.headers = headers;
  }

  @Override
  public String method() {
    return head.method().toString();
  }

  @Override
  public String path() {
    return path(head);
  }

  /** The path without its query; empty where there is none. */
  static String path(RequestHead head) {
    String target = head.target().toString();
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return path.equals("*") ? "" : path;
  }

  @Override
  public String query() {
    String target = head.target().toString();
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  @Override
  public boolean anyHeader(String name, Predicate<String> test) {
    if (name.equals(HOST)) {
      return !head.authority().isEmpty() && test.test(head.authority().toString());
    }
    for (int line = 0; line < headers.size(); line++) {
      AsciiString candidate = headers.name(line);
      if (candidate.length() == name.length()
          && candidate.contentEqualsIgnoreCase(name)
          && test.test(headers.value(line).toString())) {
        return true;
      }
    }
    return false;
  }
}
