// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import dev.consort.acceptance.web.Field;
import java.util.ArrayList;
import java.util.List;

/**
 * Odd requests of HTTP/2, most of which would be another request, or two, once they are HTTP/1.1.
 */
final class Http2Abuses {
  private final List<Http2Abuse> all = new ArrayList<>();

  private Http2Abuses() {
    pseudo();
    connectionHeaders();
    injections();
    lengths();
    paths();
    trailers();
  }

  static List<Http2Abuse> all() {
    return List.copyOf(new Http2Abuses().all);
  }

  /** A usual GET where some pseudo-headers have other values; null takes one away. */
  private static List<Field> head(String name, String value) {
    List<Field> fields = new ArrayList<>();
    for (Field usual :
        List.of(
            new Field(":method", "GET"),
            new Field(":scheme", "https"),
            new Field(":authority", "app.test"),
            new Field(":path", "/x"))) {
      Field field = usual.name().equals(name) ? new Field(name, value) : usual;
      if (field.value() != null) {
        fields.add(field);
      }
    }
    return fields;
  }

  private static List<Field> usual() {
    return head("", "");
  }

  private void with(String name, List<Field> fields) {
    all.add(new Http2Abuse(name, fields, "", List.of()));
  }

  private void header(String name, String value) {
    List<Field> fields = usual();
    fields.add(new Field(name, value));
    with("header " + name + ": " + value, fields);
  }

  private void instead(String name, String value) {
    with((value == null ? "no " : "") + name + " " + value, head(name, value));
  }

  private void pseudo() {
    for (String name : List.of(":method", ":scheme", ":authority", ":path")) {
      instead(name, null);
      List<Field> twice = usual();
      twice.add(1, head("", "").stream().filter(f -> f.name().equals(name)).findFirst().get());
      with("two of " + name, twice);
    }
    instead(":path", "");
    instead(":path", "x");
    instead(":path", "*");
    instead(":path", "http://app.test/x");
    instead(":method", "");
    instead(":method", "get");
    instead(":method", "FOO");
    instead(":scheme", "");
    instead(":scheme", "http");
    instead(":authority", "");
    instead(":authority", "user@app.test");
    instead(":authority", "app.test/admin");
    List<Field> behind = usual();
    behind.add(new Field("x-a", "1"));
    behind.add(new Field(":path", "/admin"));
    with("a pseudo-header behind a header", behind);
    header(":status", "200");
    header(":foo", "1");
    header(":protocol", "websocket");
    header("host", "app.test");
    header("host", "evil.test");
    List<Field> hostOnly = head(":authority", null);
    hostOnly.add(new Field("host", "app.test"));
    with("host in place of :authority", hostOnly);
    List<Field> connect = new ArrayList<>(List.of(new Field(":method", "CONNECT")));
    with("CONNECT to nowhere", connect);
    instead(":method", "CONNECT");
  }

  private void connectionHeaders() {
    header("connection", "keep-alive");
    header("connection", "close, x-forwarded-client-cert");
    header("keep-alive", "timeout=5");
    header("proxy-connection", "keep-alive");
    header("transfer-encoding", "chunked");
    header("upgrade", "h2c");
    header("te", "gzip");
    header("te", "trailers");
    header("X-Upper", "1");
    header("http2-settings", "AAMAAABk");
  }

  private void injections() {
    header("x-a", "1\r\nx-b: 2");
    header("x-a", "1\nx-b: 2");
    header("x-a", "1\r\n\r\nGET /admin HTTP/1.1\r\nhost: app.test\r\n\r\n");
    header("x-a", "a\0b");
    header("x-a", " a");
    header("x-a", "a ");
    header("x-a", "\t");
    header("x-a", "");
    header("x-a", "a\u007fb");
    header("x-a", "\u00e4");
    header("", "a");
    header("x a", "1");
    header("x:a", "1");
    header("x-a: 1\r\nx-b", "2");
    header("x\0a", "1");
    header("x-\u00e4", "1");
    header("transfer-encoding: chunked\r\nx", "1");
    instead(":path", "/x HTTP/1.1\r\nhost: evil\r\nx: y");
    instead(":path", "/x y");
    instead(":path", "/x\ty");
    instead(":path", "/x\0");
    instead(":method", "GET /admin HTTP/1.1\r\nhost: a\r\n\r\nGET");
    instead(":method", "GE T");
    instead(":authority", "app.test\r\nx: y");
    instead(":authority", "app.test x");
    instead(":scheme", "https\r\nx: y");
  }

  private void lengths() {
    for (String length : List.of("4", "3", "5", "0", "04", "+4", "-4", "4, 4", "4;", "0x4", "")) {
      List<Field> fields = head(":method", "POST");
      fields.add(new Field("content-length", length));
      all.add(new Http2Abuse("content-length " + length + ", 4 bytes", fields, "body", List.of()));
    }
    List<Field> two = head(":method", "POST");
    two.add(new Field("content-length", "4"));
    two.add(new Field("content-length", "5"));
    all.add(new Http2Abuse("two content-lengths", two, "body", List.of()));
    List<Field> none = head(":method", "POST");
    none.add(new Field("content-length", "4"));
    with("content-length 4, no bytes", none);
    all.add(
        new Http2Abuse(
            "a body that looks like a request",
            head(":method", "POST"),
            "GET /admin HTTP/1.1\r\nhost: app.test\r\n\r\n",
            List.of()));
    all.add(
        new Http2Abuse(
            "a body that looks like chunks",
            head(":method", "POST"),
            "0\r\n\r\nGET /admin HTTP/1.1\r\nhost: app.test\r\n\r\n",
            List.of()));
  }

  private void paths() {
    for (String path :
        List.of(
            "/admin",
            "/x/../admin",
            "/%61dmin",
            "//admin",
            "/any/..%2fadmin",
            "/x\\..\\admin",
            "/admin#x",
            "/admin?x",
            "/./admin",
            "/|",
            "/;/admin",
            "/admin%00",
            "/%zz")) {
      instead(":path", path);
    }
  }

  private void trailers() {
    List<Field> post = head(":method", "POST");
    trailer(post, new Field("x-t", "1"));
    trailer(post, new Field(":path", "/admin"));
    trailer(post, new Field("transfer-encoding", "chunked"));
    trailer(post, new Field("content-length", "9"));
    trailer(post, new Field("host", "evil.test"));
    trailer(post, new Field("x-t", "1\r\nx: y"));
    trailer(post, new Field("connection", "close"));
  }

  private void trailer(List<Field> head, Field trailer) {
    all.add(
        new Http2Abuse(
            "trailer " + trailer.name() + ": " + trailer.value(), head, "body", List.of(trailer)));
  }
}
