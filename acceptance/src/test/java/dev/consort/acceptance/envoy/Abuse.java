// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

/**
 * Bytes that a peer of the mesh sends where a request should come.
 *
 * @param name what is wrong with it, or only odd
 * @param bytes as characters up to 255
 */
record Abuse(String name, String bytes) {
  private static final String CRLF = "\r\n";

  /** A GET for this target. */
  static Abuse target(String target) {
    return new Abuse("target " + target, head("GET " + target + " HTTP/1.1"));
  }

  /** A request with this first line. */
  static Abuse line(String line) {
    return new Abuse("line " + line, head(line));
  }

  /** A GET with this header line. */
  static Abuse header(String line) {
    return new Abuse("header " + line, head("GET /x HTTP/1.1", line));
  }

  /** A POST with these header lines, joined by a bar, and a body. */
  static Abuse body(String lines, String body) {
    return new Abuse(
        "body " + lines + " | " + body, head("POST /x HTTP/1.1", lines.split("\\|")) + body);
  }

  /** Any bytes. */
  static Abuse bytes(String name, String bytes) {
    return new Abuse("bytes, " + name, bytes);
  }

  /** A head with a Host and these lines. */
  static String head(String first, String... lines) {
    StringBuilder head = new StringBuilder(first + CRLF + "host: app.test" + CRLF);
    for (String line : lines) {
      head.append(line).append(CRLF);
    }
    return head + CRLF;
  }

  /** The name as one printable line. */
  String title() {
    StringBuilder title = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      switch (c) {
        case '\r' -> title.append("\\r");
        case '\n' -> title.append("\\n");
        case '\t' -> title.append("\\t");
        default -> {
          if (c < ' ' || c > '~') {
            title.append("\\x%02x".formatted((int) c));
          } else {
            title.append(c);
          }
        }
      }
    }
    return title.length() > 110 ? title.substring(0, 107) + "..." : title.toString();
  }
}
