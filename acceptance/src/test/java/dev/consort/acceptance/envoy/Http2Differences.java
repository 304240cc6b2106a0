// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the subject does not do what Envoy does with odd requests of HTTP/2, and why it is meant.
 */
final class Http2Differences {
  private final Map<String, String> reasons = new LinkedHashMap<>();

  private Http2Differences() {
    known(
        "a client of HTTP/1.0 names no host, and its sidecar then has none to send",
        "no :authority null");
    known("a rule on GET would not be about it", ":method get");
    known("two hosts are not one request", "header host: evil.test");
    known(
        "RFC 9113 section 8.2.1 has no blanks around a value",
        "header x-a:  a",
        "header x-a: a ",
        "header x-a: \t");
    known(
        "an application that undoes escapes once more, or takes path parameters off, would find"
            + " another path than the one judged",
        ":path /any/..%2fadmin",
        ":path /;/admin");
    known("an escape that is none is refused before anything is judged", ":path /%zz");
    known(
        "Envoy drops the trailers of requests where the application speaks HTTP/1.1",
        "trailer x-t: 1");
  }

  private void known(String reason, String... names) {
    for (String name : names) {
      reasons.put(name, reason);
    }
  }

  /** Reasons by {@link Http2Abuse#name}. */
  static Map<String, String> byName() {
    return new Http2Differences().reasons;
  }
}
