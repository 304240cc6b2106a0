// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import java.util.LinkedHashMap;
import java.util.Map;

/** Where the subject does not do what Envoy does with odd bytes, and why that is meant. */
final class KnownDifferences {
  private final Map<String, String> reasons = new LinkedHashMap<>();

  private KnownDifferences() {
    strictLines();
    strictPaths();
    lenientPaths();
    statuses();
    more();
  }

  /** Reasons by {@link Abuse#title}. */
  static Map<String, String> byTitle() {
    return new KnownDifferences().reasons;
  }

  private void strictLines() {
    known(
        "Envoy reads lines leniently; only RFC 9112's own form is read here, since the next hop may"
            + " be lenient in another way",
        "body transfer-encoding:\\r\\n chunked | 4\\r\\nbody\\r\\n0\\r\\n\\r\\n",
        "body transfer-encoding: chunked | 3\\r\\nbody\\r\\n0\\r\\n\\r\\n",
        "body transfer-encoding: chunked | 4\\r\\nbody\\n0\\r\\n\\r\\n",
        "line GET  /x HTTP/1.1",
        "line GET /x  HTTP/1.1",
        "line GET\\t/x\\tHTTP/1.1",
        "line GET /x HTTP/1.1 ",
        "line GET /x\\rHTTP/1.1",
        "line GET /x HTTP/1.1\\r",
        "bytes, a bare LF first",
        "bytes, only bare LFs",
        "bytes, one bare LF",
        "bytes, a bare LF at the end",
        "header x-a: a\\rb",
        "header x-a: a\\nb: c",
        "header x-a: 1\\r\\n folded",
        "header x-a:\\r\\n\\tfolded",
        "header x-a: 1\\r",
        "header x-a: 1\\r\\r\\nx-b: 2");
    known(
        "a second Host, even the same, is an error by RFC 9112 section 3.2",
        "header host: app.test",
        "header host: evil.test");
    known(
        "no host has such a character, and the application may take a part of it for the host",
        "bytes, host user@app.test",
        "bytes, host a,b",
        "target http://user@app.test/x");
  }

  private void strictPaths() {
    known(
        "an application that undoes escapes once more, or takes path parameters off, would find"
            + " another path than the one judged",
        "target /;/admin",
        "target /%252e%252e/admin",
        "target /x%2f..%2fadmin",
        "target /any/..%2fadmin",
        "target /any/..%2Fadmin",
        "target /any%2f../admin",
        "target /any/%2e%2e%2fadmin",
        "target /any/..%5cadmin");
    known(
        "an escape that is none is refused before anything is judged",
        "target /admin%",
        "target /admin%2",
        "target /admin%zz",
        "target /%u002e");
  }

  private void lenientPaths() {
    known(
        "clients do send UTF-8 as it is; it is judged and passed on in the one form that it has"
            + " escaped",
        "target /\\xe4",
        "target /\\x80");
  }

  private void statuses() {
    known(
        "refused by both; the number differs",
        "body content-length: 9223372036854775808 | body",
        "bytes, chunked in HTTP/1.0",
        "line GET /x",
        "line CONNECT app.test:80 HTTP/1.1",
        "line GET /x HTTP/1.2",
        "line GET /x HTTP/2.0",
        "line GET /x HTTP/0.9",
        "bytes, HTTP/0.9");
    known(
        "refused by both; here the connection, whose framing is in no doubt, lives on",
        "target /admin%00",
        "target /admin#x",
        "target /x#/../admin",
        "target /x?#",
        "line get /x HTTP/1.1",
        "line Get /x HTTP/1.1");
  }

  private void more() {
    known(
        "extension methods are a part of HTTP (RFC 9110 section 16.1); rules name those they are"
            + " about",
        "line FOO /x HTTP/1.1");
    known("the path of such a target is empty, which means /", "target http://app.test?q");
    known(
        "Envoy honours it like Connection, which no RFC asks for; it is taken away here",
        "header proxy-connection: close");
    known(
        "Envoy keeps the body back for the time after the upgrade; here it is the request's own,"
            + " and the application declines",
        "bytes, an upgrade with a body");
  }

  private void known(String reason, String... titles) {
    for (String title : titles) {
      reasons.put(title, reason);
    }
  }
}
