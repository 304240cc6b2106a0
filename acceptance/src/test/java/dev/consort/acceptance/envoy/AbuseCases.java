// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import java.util.ArrayList;
import java.util.List;

/** What peers try: framing that two readers may read in two ways, odd lines, tricks with paths. */
final class AbuseCases {
  private static final String CHUNKS = "4\r\nbody\r\n0\r\n\r\n";

  private AbuseCases() {}

  static List<Abuse> all() {
    List<Abuse> all = new ArrayList<>();
    lengths(all);
    codings(all);
    chunks(all);
    lines(all);
    headers(all);
    hosts(all);
    paths(all);
    connections(all);
    return all;
  }

  private static void lengths(List<Abuse> all) {
    String smuggled = "GET /admin HTTP/1.1\r\nhost: app.test\r\n\r\n";
    all.add(Abuse.body("content-length: 4", "body"));
    all.add(Abuse.body("content-length: 4|content-length: 4", "body"));
    all.add(Abuse.body("content-length: 4|content-length: 0", smuggled));
    all.add(Abuse.body("content-length: 0|content-length: " + smuggled.length(), smuggled));
    for (String length :
        List.of(
            "4, 4",
            "4, 0",
            "+4",
            "-1",
            "0x4",
            "4 4",
            "4;",
            "",
            "4.0",
            "04",
            "\u000b4",
            "1e1",
            "99999999999999999999",
            "9223372036854775808")) {
      all.add(Abuse.body("content-length: " + length, "body"));
    }
    all.add(Abuse.body("content-length : 4", "body"));
    all.add(Abuse.body("content-length\t: 4", "body"));
    all.add(Abuse.body("content_length: 4", ""));
    all.add(Abuse.body("content-length: 4|transfer-encoding: chunked", "0\r\n\r\n" + smuggled));
    all.add(Abuse.body("transfer-encoding: chunked|content-length: 4", "0\r\n\r\n" + smuggled));
    all.add(Abuse.body("content-length: 5|transfer-encoding: gzip", "0\r\n\r\n"));
  }

  private static void codings(List<Abuse> all) {
    all.add(Abuse.body("transfer-encoding: chunked", CHUNKS));
    for (String coding :
        List.of(
            "Chunked",
            "chunked, chunked",
            "chunked, identity",
            "gzip, chunked",
            "gzip",
            "identity",
            "xchunked",
            "chunkedx",
            "chunked;q=1",
            "\tchunked",
            "chunked\t",
            "\"chunked\"",
            "chunked,",
            ",chunked",
            "",
            "\u000bchunked",
            "cHuNkEd ",
            "chunk\u0000ed",
            "ch\u00fcnked")) {
      all.add(Abuse.body("transfer-encoding: " + coding, CHUNKS));
    }
    all.add(Abuse.body("transfer-encoding: chunked|transfer-encoding: chunked", CHUNKS));
    all.add(Abuse.body("transfer-encoding: chunked|transfer-encoding: identity", CHUNKS));
    all.add(Abuse.body("transfer-encoding: gzip|transfer-encoding: chunked", CHUNKS));
    all.add(Abuse.body("transfer-encoding : chunked", CHUNKS));
    all.add(Abuse.body("transfer_encoding: chunked", ""));
    all.add(Abuse.body("transfer-encoding:\r\n chunked", CHUNKS));
    all.add(
        Abuse.bytes(
            "chunked in HTTP/1.0",
            Abuse.head("POST /x HTTP/1.0", "transfer-encoding: chunked") + CHUNKS));
  }

  private static void chunks(List<Abuse> all) {
    for (String body :
        List.of(
            "4;a=b\r\nbody\r\n0\r\n\r\n",
            "4;a=\"b;c\"\r\nbody\r\n0;d\r\n\r\n",
            "4;a\nb\r\nbody\r\n0\r\n\r\n",
            "4;a\rb\r\nbody\r\n0\r\n\r\n",
            "4 \r\nbody\r\n0\r\n\r\n",
            " 4\r\nbody\r\n0\r\n\r\n",
            "4\t\r\nbody\r\n0\r\n\r\n",
            "0x4\r\nbody\r\n0\r\n\r\n",
            "+4\r\nbody\r\n0\r\n\r\n",
            "-4\r\nbody\r\n0\r\n\r\n",
            "\r\nbody\r\n0\r\n\r\n",
            ";\r\nbody\r\n0\r\n\r\n",
            "g\r\nbody\r\n0\r\n\r\n",
            "00000004\r\nbody\r\n0000\r\n\r\n",
            "0000000000000000004\r\nbody\r\n0\r\n\r\n",
            "fffffffffffffffff\r\nbody\r\n0\r\n\r\n",
            "10000000000000004\r\nbody\r\n0\r\n\r\n",
            "3\r\nbody\r\n0\r\n\r\n",
            "4\nbody\r\n0\r\n\r\n",
            "4\r\nbody\n0\r\n\r\n",
            "4\r\nbody\r0\r\n\r\n",
            "4\r\nbodyX\r0\r\n\r\n",
            "4\r\nbody\r\n0\n\n",
            "4\r\nbody\r\n0\r\nx-trailer: 1\r\n\r\n",
            "4\r\nbody\r\n0\r\ncontent-length: 10\r\n\r\n",
            "4\r\nbody\r\n0\r\nhost: evil.test\r\n\r\n",
            "4\r\nbody\r\n0\r\nno colon\r\n\r\n",
            "4\r\nbody\r\n0\r\nx : 1\r\n\r\n",
            "4\r\nbody\r\n0\r\n folded\r\n\r\n")) {
      all.add(Abuse.body("transfer-encoding: chunked", body));
    }
  }

  private static void lines(List<Abuse> all) {
    for (String line :
        List.of(
            "get /x HTTP/1.1",
            "Get /x HTTP/1.1",
            "FOO /x HTTP/1.1",
            "GE(T /x HTTP/1.1",
            "G\u0000T /x HTTP/1.1",
            " GET /x HTTP/1.1",
            "GET  /x HTTP/1.1",
            "GET /x  HTTP/1.1",
            "GET\t/x\tHTTP/1.1",
            "GET /x HTTP/1.1 ",
            "GET /x HTTP/1.1 x",
            "GET /x",
            "GET",
            "GET ",
            "GET /x HTTP/1.2",
            "GET /x HTTP/2.0",
            "GET /x HTTP/0.9",
            "GET /x HTTP/1.10",
            "GET /x HTTP/11",
            "GET /x HTTP/1",
            "GET /x http/1.1",
            "GET /x HTTP /1.1",
            "GET /x HTTPS/1.1",
            "GET /x\rHTTP/1.1",
            "GET /x\u000bHTTP/1.1",
            "GET /x\u00a0HTTP/1.1",
            "GET\u0000/x HTTP/1.1",
            "GET /x HTTP/1.1\r",
            "\u0000GET /x HTTP/1.1",
            "CONNECT /x HTTP/1.1",
            "CONNECT app.test:80 HTTP/1.1",
            "OPTIONS /x HTTP/1.1",
            "TRACE /x HTTP/1.1")) {
      all.add(Abuse.line(line));
    }
    all.add(Abuse.bytes("empty lines first", "\r\n\r\n" + Abuse.head("GET /x HTTP/1.1")));
    all.add(Abuse.bytes("a bare LF first", "\n" + Abuse.head("GET /x HTTP/1.1")));
    all.add(Abuse.bytes("only bare LFs", "GET /x HTTP/1.1\nhost: app.test\n\n"));
    all.add(Abuse.bytes("one bare LF", "GET /x HTTP/1.1\nhost: app.test\r\n\r\n"));
    all.add(Abuse.bytes("a bare LF at the end", "GET /x HTTP/1.1\r\nhost: app.test\r\n\n"));
    all.add(Abuse.bytes("only bare CRs", "GET /x HTTP/1.1\rhost: app.test\r\r"));
    all.add(Abuse.bytes("HTTP/0.9", "GET /x\r\n"));
    all.add(Abuse.bytes("TLS within TLS", "\u0016\u0003\u0001\u0000\u0005hello\r\n\r\n"));
    all.add(Abuse.bytes("SSH", "SSH-2.0-OpenSSH_9.2\r\n\r\n"));
    all.add(Abuse.bytes("an answer", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
  }

  private static void headers(List<Abuse> all) {
    for (String line :
        List.of(
            "x-a : 1",
            "x-a\t: 1",
            " x-a: 1",
            "\tx-a: 1",
            ": 1",
            "x-a",
            "x a: 1",
            "x-a(: 1",
            "x-\u00e4: 1",
            "x-a\u0000: 1",
            "x-a: \u0000",
            "x-a: a\u0000b",
            "x-a: \u0001",
            "x-a: a\u007fb",
            "x-a: a\tb",
            "x-a: \u00e4",
            "x-a: a\rb",
            "x-a: a\nb: c",
            "x-a: 1\r\n folded",
            "x-a:\r\n\tfolded",
            "x-a: 1\r",
            "x-a:1",
            "x-a:",
            "x_a: 1",
            "x-a: 1\r\r\nx-b: 2",
            ":path: /admin",
            ":authority: evil.test",
            "x-a: \u001b[31m",
            "[x]: 1",
            "x-a:: 1")) {
      all.add(Abuse.header(line));
    }
    all.add(
        Abuse.bytes("a folded first line", "GET /x HTTP/1.1\r\n folded\r\nhost: app.test\r\n\r\n"));
  }

  private static void hosts(List<Abuse> all) {
    all.add(Abuse.bytes("no host", "GET /x HTTP/1.1\r\nx-a: 1\r\n\r\n"));
    all.add(Abuse.header("host: app.test"));
    all.add(Abuse.header("host: evil.test"));
    for (String host :
        List.of(
            "",
            "a b",
            "a/b",
            "a?b",
            "a#b",
            "user@app.test",
            "app.test:80",
            "app.test:x",
            "app.test:99999",
            "[::1]:80",
            "[::1",
            "a,b",
            "a\\b",
            "a\u0000b",
            "\u00e4.test",
            "a%2fb",
            "app.test, evil.test",
            "*",
            "..")) {
      all.add(Abuse.bytes("host " + host, "GET /x HTTP/1.1\r\nhost: " + host + "\r\n\r\n"));
    }
    all.add(Abuse.target("http://app.test/x"));
    all.add(Abuse.target("http://evil.test/x"));
    all.add(Abuse.target("http://evil.test/admin"));
    all.add(Abuse.target("https://app.test/x"));
    all.add(Abuse.target("HTTP://app.test/x"));
    all.add(Abuse.target("ftp://app.test/x"));
    all.add(Abuse.target("http://app.test"));
    all.add(Abuse.target("http://app.test?q"));
    all.add(Abuse.target("http:///x"));
    all.add(Abuse.target("http://user@app.test/x"));
    all.add(Abuse.target("http://a b/x"));
    all.add(Abuse.target("http:/x"));
    all.add(Abuse.target("app.test/x"));
  }

  private static void paths(List<Abuse> all) {
    for (String path :
        List.of(
            "/x",
            "/admin",
            "/admin/",
            "/adminx",
            "/ADMIN",
            "/admin?x",
            "/admin;a=b",
            "/;/admin",
            "/x;/../admin",
            "//admin",
            "///admin",
            "/x//../admin",
            "/x/../admin",
            "/x/./../admin",
            "/./admin",
            "/../admin",
            "/../../admin",
            "/..",
            "/.",
            "/x/..",
            "/x/.",
            "/...",
            "/..x/admin",
            "/%61dmin",
            "/%41dmin",
            "/ad%6din",
            "/%2e/admin",
            "/%2e%2e/admin",
            "/%2E%2E/admin",
            "/x/%2e%2e/admin",
            "/x/.%2e/admin",
            "/x/%2e./admin",
            "/%252e%252e/admin",
            "/%2fadmin",
            "/x%2f..%2fadmin",
            "/any/..%2fadmin",
            "/any/..%2Fadmin",
            "/any%2f../admin",
            "/any/%2e%2e%2fadmin",
            "/a%2fadmin",
            "/a%5cadmin",
            "/any/..%5cadmin",
            "\\admin",
            "/\\admin",
            "/x\\..\\admin",
            "/x\\../admin",
            "/x/..\\admin",
            "/admin%",
            "/admin%2",
            "/admin%zz",
            "/admin%00",
            "/admin%20",
            "/admin%0d%0a",
            "/admin%23",
            "/admin#x",
            "/x#/../admin",
            "/x?#",
            "#",
            "*",
            "admin",
            "?",
            "/?",
            "",
            "/x?/../admin",
            "/x?a=%2e%2e",
            "/\u00e4",
            "/\u0080",
            "/a\u007fb",
            "/a\u0001b",
            "/a\u0000b",
            "/\"",
            "/<x>",
            "/{x}",
            "/^",
            "/|",
            "/`",
            "/x y",
            "/x\ty",
            "/[x]",
            "/'",
            "/(x)",
            "/%c0%af",
            "/%e4%bd",
            "/%u002e")) {
      all.add(Abuse.target(path));
    }
  }

  private static void connections(List<Abuse> all) {
    for (String line :
        List.of(
            "connection: host",
            "connection: content-length",
            "connection: x-a",
            "connection: x-forwarded-client-cert",
            "connection: keep-alive, \u0000",
            "connection: ,,",
            "connection: upgrade",
            "upgrade: websocket",
            "keep-alive: max=1",
            "te: trailers",
            "te: chunked",
            "trailer: host",
            "expect: 100-continue",
            "expect: something",
            "proxy-connection: close",
            "proxy-authorization: x",
            "http2-settings: AAMAAABk",
            "content-length: 0",
            "max-forwards: 0")) {
      all.add(Abuse.header(line));
    }
    all.add(
        Abuse.bytes(
            "an upgrade to h2c",
            Abuse.head(
                "GET /x HTTP/1.1",
                "connection: upgrade, http2-settings",
                "upgrade: h2c",
                "http2-settings: AAMAAABkAARAAAAAAAIAAAAA")));
    all.add(
        Abuse.bytes(
            "an upgrade with a body",
            Abuse.head(
                    "POST /x HTTP/1.1",
                    "connection: upgrade",
                    "upgrade: websocket",
                    "content-length: 4")
                + "body"));
    all.add(Abuse.bytes("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  }
}
