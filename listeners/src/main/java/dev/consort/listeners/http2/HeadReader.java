// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.RequestHead;
import io.netty.util.AsciiString;
import java.util.Arrays;

/**
 * Gathers the lines of a block, or says why they are none of a message (RFC 9113 section 8.2). What
 * is wrong or too much is remembered, not thrown: all of a block has to be read to stay in step
 * with the peer. One for a connection, reused; confined to a loop.
 */
final class HeadReader implements HpackDecoder.Sink {
  // Beyond so many times the limit a peer is not kept in step with any more.
  private static final int HOPELESS = 8;
  private static final AsciiString TRAILERS = AsciiString.cached("trailers");
  private static final AsciiString COOKIE = AsciiString.cached("cookie");
  private static final byte[] CRUMBS = {';', ' '};

  private final HttpLimits limits;
  private final long hopelessBytes;
  private final AsciiString[] pseudo = new AsciiString[Kind.PROTOCOL + 1];
  private boolean hasPseudo;
  private boolean hasRegular;
  private Headers headers;
  private String malformed;
  private long bytes;
  private int lines;
  private int cookies;
  private AsciiString host;
  private long contentLength;

  HeadReader(HttpLimits limits) {
    this.limits = limits;
    this.hopelessBytes =
        HOPELESS * (limits.headerBytes() + (long) HpackDecoder.ENTRY_BYTES * limits.headerLines());
  }

  /** Forgets what was read. */
  void reset() {
    headers = new Headers();
    if (hasPseudo) {
      Arrays.fill(pseudo, null);
      hasPseudo = false;
    }
    hasRegular = false;
    malformed = null;
    bytes = 0;
    lines = 0;
    cookies = 0;
    host = null;
    contentLength = RequestHead.UNKNOWN_LENGTH;
  }

  @Override
  public void line(int kind, AsciiString name, AsciiString value, boolean sensitive)
      throws ConnectionError {
    bytes += name.length() + value.length();
    lines++;
    if (isTooLarge()) {
      if (bytes + (long) HpackDecoder.ENTRY_BYTES * lines > hopelessBytes) {
        throw ConnectionError.flood("a head is larger than anything that could be meant");
      }
    } else if (kind == Kind.ORDINARY) {
      hasRegular = true;
      headers.add(name, value, sensitive);
    } else if (Kind.isPseudo(kind)) {
      pseudo(kind, value);
    } else {
      hasRegular = true;
      special(kind, name, value, sensitive);
    }
  }

  private void pseudo(int kind, AsciiString value) {
    if (hasRegular) {
      malformed = "a pseudo header stands behind others";
    } else if (pseudo[kind] != null) {
      malformed = "it has a pseudo header twice";
    }
    hasPseudo = true;
    pseudo[kind] = value;
  }

  private void special(int kind, AsciiString name, AsciiString value, boolean sensitive) {
    switch (kind) {
      case Kind.CONTENT_LENGTH -> {
        // Two that are equal are not forgiven: someone behind this proxy might not.
        if (contentLength >= 0) {
          malformed = "it has two lengths";
        }
        contentLength = FieldRules.length(value);
        if (contentLength < 0) {
          malformed = "its length is none";
        }
        headers.add(name, value, sensitive);
      }
      case Kind.COOKIE -> {
        cookies++;
        headers.add(name, value, sensitive);
      }
      case Kind.HOST -> {
        if (host != null) {
          malformed = "it has two hosts";
        }
        host = value;
      }
      case Kind.TE -> {
        if (!value.contentEqualsIgnoreCase(TRAILERS)) {
          malformed = "its te has more than trailers";
        }
        headers.add(name, value, sensitive);
      }
      case Kind.CONNECTION_SPECIFIC -> malformed = "a header belongs to connections of HTTP/1";
      case Kind.UNKNOWN_PSEUDO -> malformed = "it has a pseudo header that is not known";
      case Kind.BAD_NAME -> malformed = "a header's name is none in lower case";
      default -> malformed = "a header's value has a control character or blanks around it";
    }
  }

  /** Whether it is over a limit; the lines are not complete then. */
  boolean isTooLarge() {
    return bytes > limits.headerBytes() || lines > limits.headerLines();
  }

  /** How it is over a limit. */
  String tooLarge() {
    return bytes > limits.headerBytes()
        ? "its head has " + bytes + " bytes, and " + limits.headerBytes() + " are allowed"
        : "its head has " + lines + " lines, and " + limits.headerLines() + " are allowed";
  }

  /** Why it is no part of a message; null when nothing is wrong. */
  String malformed() {
    return malformed;
  }

  /** A pseudo header of that {@link Kind}; null when it is not there. */
  AsciiString pseudo(int kind) {
    return pseudo[kind];
  }

  /** Whether there is any pseudo header. */
  boolean hasPseudo() {
    return hasPseudo;
  }

  /** The host header, which is none of {@link #headers}; null when there is none. */
  AsciiString host() {
    return host;
  }

  /** What is said of the body's length, or {@link RequestHead#UNKNOWN_LENGTH}. */
  long contentLength() {
    return contentLength;
  }

  /** The other headers; the caller's from now on. */
  Headers headers() {
    if (cookies > 1) {
      joinCookies();
      cookies = 1;
    }
    return headers;
  }

  // RFC 9113 section 8.2.3: whoever is not told crumbs apart gets one cookie.
  private void joinCookies() {
    int length = 0;
    for (int line = 0; line < headers.size(); line++) {
      if (headers.name(line).contentEquals(COOKIE)) {
        length += headers.value(line).length() + CRUMBS.length;
      }
    }
    byte[] joined = new byte[length - CRUMBS.length];
    int at = 0;
    for (int line = 0; line < headers.size(); line++) {
      if (headers.name(line).contentEquals(COOKIE)) {
        if (at > 0) {
          System.arraycopy(CRUMBS, 0, joined, at, CRUMBS.length);
          at += CRUMBS.length;
        }
        AsciiString crumb = headers.value(line);
        System.arraycopy(crumb.array(), crumb.arrayOffset(), joined, at, crumb.length());
        at += crumb.length();
      }
    }
    headers.set(COOKIE, new AsciiString(joined, false));
  }
}
