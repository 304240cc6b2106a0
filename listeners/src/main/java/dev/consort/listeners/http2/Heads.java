// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.Version;
import io.netty.util.AsciiString;

/**
 * Makes the heads of messages of what was gathered of a block (RFC 9113 section 8.3, RFC 8441).
 * What is not one is told by null, and why by {@link #malformed}. Confined to a loop.
 */
final class Heads {
  static final AsciiString CONNECT = AsciiString.cached("CONNECT");
  private static final AsciiString OPTIONS = AsciiString.cached("OPTIONS");
  private static final AsciiString GET = AsciiString.cached("GET");

  private final HeadReader read;
  private String malformed;

  Heads(HeadReader read) {
    this.read = read;
  }

  /** Why the last was none. */
  String malformed() {
    return malformed;
  }

  private RequestHead none(String why) {
    malformed = why;
    return null;
  }

  private ResponseHead noResponse(String why) {
    malformed = why;
    return null;
  }

  /**
   * A request.
   *
   * @param end whether there is nothing behind it
   */
  RequestHead request(boolean end) {
    if (read.malformed() != null) {
      return none(read.malformed());
    }
    AsciiString method = read.pseudo(Kind.METHOD);
    if (method == null || !FieldRules.isMethod(method)) {
      return none("it has no method");
    }
    if (read.pseudo(Kind.STATUS) != null) {
      return none("it has a pseudo header of a response");
    }
    AsciiString authority = authority();
    if (authority == null) {
      return none("its authority is none, or is not its host");
    }
    AsciiString protocol = read.pseudo(Kind.PROTOCOL);
    boolean connect = method.contentEquals(CONNECT);
    if (connect && protocol == null) {
      return connect(authority);
    }
    AsciiString path = read.pseudo(Kind.PATH);
    AsciiString scheme = read.pseudo(Kind.SCHEME);
    if (path == null || !FieldRules.isTarget(path)) {
      return none("it has no path");
    }
    if (path.byteAt(0) == '*' && !method.contentEquals(OPTIONS)) {
      return none("it asks for everything, and is no OPTIONS");
    }
    if (scheme == null || !FieldRules.isScheme(scheme)) {
      return none("it has no scheme");
    }
    if (protocol != null && !(connect && FieldRules.isProtocol(protocol))) {
      return none("its protocol is none, or is not that of a CONNECT");
    }
    long length = read.contentLength();
    if (end ? length > 0 : connect && length >= 0) {
      return none("its length is not that of its body");
    }
    return new RequestHead(
        Version.HTTP_2,
        connect ? GET : method,
        path,
        authority,
        read.headers(),
        end ? 0 : length,
        protocol);
  }

  private RequestHead connect(AsciiString authority) {
    if (read.pseudo(Kind.PATH) != null || read.pseudo(Kind.SCHEME) != null) {
      return none("it is a CONNECT with a path or a scheme");
    }
    if (authority.lastIndexOf(":") < 1) {
      return none("it is a CONNECT without host and port");
    }
    if (read.contentLength() >= 0) {
      return none("it is a CONNECT with a length");
    }
    return new RequestHead(
        Version.HTTP_2,
        CONNECT,
        AsciiString.EMPTY_STRING,
        authority,
        read.headers(),
        RequestHead.UNKNOWN_LENGTH,
        null);
  }

  private AsciiString authority() {
    AsciiString authority = read.pseudo(Kind.AUTHORITY);
    AsciiString host = read.host();
    if (authority == null) {
      authority = host == null ? AsciiString.EMPTY_STRING : host;
      return authority.isEmpty() || FieldRules.isAuthority(authority) ? authority : null;
    }
    boolean other = host != null && !host.contentEqualsIgnoreCase(authority);
    return !other && FieldRules.isAuthority(authority) ? authority : null;
  }

  /**
   * A response, or one that comes before it.
   *
   * @param end whether there is nothing behind it
   * @param toHead whether the request was a HEAD
   * @param tunnel whether a 2xx opens a tunnel
   * @param upgrade whether that tunnel is told as a 101
   */
  ResponseHead response(boolean end, boolean toHead, boolean tunnel, boolean upgrade) {
    if (read.malformed() != null) {
      return noResponse(read.malformed());
    }
    AsciiString code = read.pseudo(Kind.STATUS);
    int status = code == null ? -1 : FieldRules.status(code);
    // RFC 9113 section 8.6: 101 has no meaning here.
    if (status < 0 || status == 101) {
      return noResponse("it has no status");
    }
    for (int kind = Kind.AUTHORITY; kind <= Kind.PROTOCOL; kind++) {
      if (kind != Kind.STATUS && read.pseudo(kind) != null) {
        return noResponse("it has a pseudo header of a request");
      }
    }
    if (status < 200 && end) {
      return noResponse("nothing comes behind a head that announces another");
    }
    boolean opens = tunnel && status / 100 == 2;
    boolean bodiless = toHead || status == 204 || status == 304 || status < 200;
    if (end && !bodiless && !opens && read.contentLength() > 0) {
      return noResponse("its length is not that of its body");
    }
    return new ResponseHead(
        Version.HTTP_2,
        opens && upgrade ? 101 : status,
        AsciiString.EMPTY_STRING,
        read.headers(),
        opens ? RequestHead.UNKNOWN_LENGTH : end || bodiless ? 0 : read.contentLength());
  }

  /** Whether it is trailers. */
  boolean isTrailers() {
    if (read.malformed() != null) {
      malformed = read.malformed();
      return false;
    }
    if (read.hasPseudo()) {
      malformed = "its trailers have a pseudo header";
      return false;
    }
    // RFC 9110 section 6.5.1: nothing that says where a message ends comes behind it.
    if (read.contentLength() >= 0) {
      malformed = "its trailers have a length";
      return false;
    }
    return true;
  }
}
