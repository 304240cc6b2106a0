// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.Version;
import io.netty.util.AsciiString;

/** Reads the head of a request. Made for one. */
final class RequestReader {
  private static final AsciiString HTTP_SCHEME = AsciiString.cached("http://");
  private static final AsciiString HTTPS_SCHEME = AsciiString.cached("https://");
  private static final AsciiString ROOT = AsciiString.cached("/");
  private static final int VERSION_LENGTH = "HTTP/1.1".length();

  private final byte[] bytes;
  private int at;
  private Version version;
  private long bodyLength;
  private boolean persistent;

  /**
   * @param bytes the head with the empty line at its end; kept
   */
  RequestReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads it. */
  RequestHead read() throws Malformed {
    final AsciiString method = method();
    final AsciiString target = target();
    version();
    HeadLines lines = new HeadLines(bytes, at);
    Headers headers = lines.read();
    bodyLength = BodyLength.of(version, headers);
    lines.takeHopByHop();
    AsciiString host = host(headers);
    boolean connect = method.contentEquals(Names.CONNECT);
    persistent = !lines.close() && (version == Version.HTTP_1_1 || lines.keepAlive());
    return connect
        ? connect(method, target, headers)
        : head(method, target, host, headers, upgrade(lines));
  }

  // RFC 9110 section 7.8 has HTTP/1.0 offer nothing. An offer with a body would have two things to
  // say behind its head; it may be left unheard, and nobody who means it sends one.
  private AsciiString upgrade(HeadLines lines) {
    boolean hasBody = bodyLength == BodyLength.CHUNKED || bodyLength > 0;
    return version == Version.HTTP_1_0 || hasBody ? null : lines.upgrade();
  }

  private RequestHead head(
      AsciiString method,
      AsciiString target,
      AsciiString host,
      Headers headers,
      AsciiString upgrade)
      throws Malformed {
    AsciiString authority = host;
    AsciiString path = target;
    boolean asterisk = target.contentEquals("*");
    if (asterisk && !method.contentEquals(Names.OPTIONS)) {
      throw new Malformed("its target is an asterisk, which only OPTIONS may have");
    }
    if (target.byteAt(0) != '/' && !asterisk) {
      int authorityStart = absolute(target);
      int pathStart = authorityEnd(target, authorityStart);
      // RFC 9112 section 3.2.2: the target's authority is the one that counts.
      authority = target.subSequence(authorityStart, pathStart, false);
      path =
          pathStart == target.length()
              ? ROOT
              : target.subSequence(pathStart, target.length(), false);
      if (path.byteAt(0) != '/') {
        path = ROOT.concat(path);
      }
      if (authority.isEmpty() || !isAuthority(authority)) {
        throw new Malformed("its target names no host");
      }
    }
    return new RequestHead(
        version,
        method,
        path,
        authority,
        headers,
        bodyLength == BodyLength.CHUNKED ? RequestHead.UNKNOWN_LENGTH : Math.max(0, bodyLength),
        upgrade);
  }

  private RequestHead connect(AsciiString method, AsciiString target, Headers headers)
      throws Malformed {
    if (bodyLength != BodyLength.UNSAID) {
      throw new Malformed("a CONNECT has a body");
    }
    if (!isAuthority(target) || target.indexOf(":") < 1) {
      throw new Malformed("the target of a CONNECT is not host and port");
    }
    return new RequestHead(
        version,
        method,
        AsciiString.EMPTY_STRING,
        target,
        headers,
        RequestHead.UNKNOWN_LENGTH,
        null);
  }

  private AsciiString method() throws Malformed {
    int start = at;
    while (Octets.isToken(bytes[at])) {
      at++;
    }
    if (at == start || bytes[at] != ' ') {
      throw new Malformed("it does not begin with a method and a space");
    }
    return new AsciiString(bytes, start, at++ - start, false);
  }

  private AsciiString target() throws Malformed {
    int start = at;
    while (Octets.isTarget(bytes[at])) {
      at++;
    }
    if (at == start || bytes[at] != ' ') {
      throw new Malformed("its target is empty, or holds a space or a control character");
    }
    return new AsciiString(bytes, start, at++ - start, false);
  }

  private void version() throws Malformed {
    int end = at + VERSION_LENGTH;
    if (end + 1 >= bytes.length
        || bytes[end] != '\r'
        || bytes[end + 1] != '\n'
        || bytes[at] != 'H'
        || bytes[at + 1] != 'T'
        || bytes[at + 2] != 'T'
        || bytes[at + 3] != 'P'
        || bytes[at + 4] != '/'
        || bytes[at + 6] != '.') {
      throw new Malformed("its first line does not end with the version of HTTP");
    }
    int minor = bytes[at + 7] - '0';
    if (bytes[at + 5] != '1' || minor < 0 || minor > 1) {
      throw new Malformed(505, "its version of HTTP is neither 1.0 nor 1.1");
    }
    version = minor == 0 ? Version.HTTP_1_0 : Version.HTTP_1_1;
    at = end + 2;
  }

  private AsciiString host(Headers headers) throws Malformed {
    int line = headers.indexOf(Names.HOST, 0);
    if (line < 0) {
      if (version == Version.HTTP_1_1) {
        throw new Malformed("it has no host");
      }
      return AsciiString.EMPTY_STRING;
    }
    AsciiString host = headers.value(line);
    headers.removeLine(line);
    if (headers.contains(Names.HOST)) {
      throw new Malformed("it has two hosts");
    }
    if (!isAuthority(host)) {
      throw new Malformed("its host is none");
    }
    return host;
  }

  // What could be taken for the end of an authority, or for a user before it, is not part of one.
  private static boolean isAuthority(AsciiString text) {
    for (int i = 0; i < text.length(); i++) {
      byte octet = text.byteAt(i);
      if (octet <= ' '
          || octet == 127
          || octet == '/'
          || octet == '\\'
          || octet == '@'
          || octet == '?'
          || octet == '#'
          || octet == ',') {
        return false;
      }
    }
    return true;
  }

  private static int absolute(AsciiString target) throws Malformed {
    if (startsWith(target, HTTP_SCHEME)) {
      return HTTP_SCHEME.length();
    }
    if (startsWith(target, HTTPS_SCHEME)) {
      return HTTPS_SCHEME.length();
    }
    throw new Malformed("its target is neither a path nor a URI of http");
  }

  private static boolean startsWith(AsciiString text, AsciiString prefix) {
    return text.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static int authorityEnd(AsciiString target, int from) throws Malformed {
    for (int i = from; i < target.length(); i++) {
      byte octet = target.byteAt(i);
      if (octet == '/' || octet == '?' || octet == '#') {
        return i;
      }
      if (octet == '@') {
        throw new Malformed("its target names a user");
      }
    }
    return target.length();
  }

  /** Bytes of the body, or as {@link BodyLength} says. */
  long bodyLength() {
    return bodyLength;
  }

  /** Whether the caller may send another request behind this one. */
  boolean persistent() {
    return persistent;
  }
}
