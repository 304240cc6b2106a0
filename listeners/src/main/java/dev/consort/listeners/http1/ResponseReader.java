// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.Version;
import io.netty.util.AsciiString;

/** Reads the head of a response. Made for one. */
final class ResponseReader {
  private static final int UPGRADE_REQUIRED = 426;
  private static final int VERSION_LENGTH = "HTTP/1.1".length();

  private final byte[] bytes;
  private final boolean toHead;
  private final boolean toConnect;
  private int at;
  private Version version;
  private int status;
  private long bodyLength;
  private boolean persistent;
  private AsciiString keepAlive;

  /**
   * @param bytes the head with the empty line at its end; kept
   * @param toHead whether the request was a HEAD
   * @param toConnect whether it was a CONNECT
   */
  ResponseReader(byte[] bytes, boolean toHead, boolean toConnect) {
    this.bytes = bytes;
    this.toHead = toHead;
    this.toConnect = toConnect;
  }

  /** Reads it. */
  ResponseHead read() throws Malformed {
    version();
    status();
    final AsciiString reason = reason();
    HeadLines lines = new HeadLines(bytes, at);
    Headers headers = lines.read();
    bodyLength = bodyLength(headers);
    keepAlive = headers.get(Names.KEEP_ALIVE);
    // RFC 9110 section 15.5.22: the one answer that is nothing without it.
    AsciiString wanted = status == UPGRADE_REQUIRED ? headers.get(Names.UPGRADE) : null;
    lines.takeHopByHop();
    if (wanted != null) {
      headers.add(Names.UPGRADE, wanted);
    }
    // Between the next hop and here only, like the rest of what was taken out.
    headers.remove(Names.TE);
    persistent =
        !lines.close()
            && (version == Version.HTTP_1_1 || lines.keepAlive())
            && bodyLength != BodyLength.UNSAID;
    return new ResponseHead(version, status, reason, headers, length());
  }

  private long length() {
    return bodyLength < 0 ? RequestHead.UNKNOWN_LENGTH : bodyLength;
  }

  // RFC 9112 section 6.3, in its order.
  private long bodyLength(Headers headers) throws Malformed {
    if (toHead || status < 200 || status == 204 || status == 304 || (toConnect && status < 300)) {
      return 0;
    }
    return BodyLength.of(version, headers);
  }

  private void version() throws Malformed {
    if (bytes.length < VERSION_LENGTH + 5
        || bytes[0] != 'H'
        || bytes[1] != 'T'
        || bytes[2] != 'T'
        || bytes[3] != 'P'
        || bytes[4] != '/'
        || bytes[5] != '1'
        || bytes[6] != '.'
        || (bytes[7] != '0' && bytes[7] != '1')
        || bytes[8] != ' ') {
      throw new Malformed("it does not begin with HTTP/1.1");
    }
    version = bytes[7] == '0' ? Version.HTTP_1_0 : Version.HTTP_1_1;
    at = VERSION_LENGTH + 1;
  }

  private void status() throws Malformed {
    for (int i = 0; i < 3; i++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        throw new Malformed("its status is no number");
      }
      status = 10 * status + digit;
      at++;
    }
    // The space before the reason is often left out with it.
    if (status < 100 || (bytes[at] != ' ' && bytes[at] != '\r')) {
      throw new Malformed("its status is not one");
    }
  }

  private AsciiString reason() throws Malformed {
    if (bytes[at] == ' ') {
      at++;
    }
    int start = at;
    while (Octets.isValue(bytes[at])) {
      at++;
    }
    if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw new Malformed("its reason has a control character");
    }
    AsciiString reason = new AsciiString(bytes, start, at - start, false);
    at += 2;
    return reason;
  }

  /** Bytes of the body, or as {@link BodyLength} says. */
  long bodyLength() {
    return bodyLength;
  }

  /** Whether another request may follow. */
  boolean persistent() {
    return persistent;
  }

  /** The value of {@code keep-alive}; null when there was none. */
  AsciiString keepAlive() {
    return keepAlive;
  }
}
