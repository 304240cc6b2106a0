// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Headers;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * Reads the lines of a head into headers, and takes out of them what is between these two ends of a
 * connection only (RFC 9110 section 7.6.1). Made for one head.
 */
final class HeadLines {
  private final byte[] bytes;
  private final Headers headers = new Headers();
  private int at;
  private boolean close;
  private boolean keepAlive;
  private boolean upgrades;
  private AsciiString upgrade;

  /**
   * @param bytes a head with the empty line at its end; kept, the headers are slices of it
   * @param from where the header lines begin
   */
  HeadLines(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  /** Reads all lines. */
  Headers read() throws Malformed {
    while (bytes[at] != '\r') {
      line();
    }
    // A CR at the beginning of a line could hide all the lines behind it.
    if (at + 2 != bytes.length) {
      throw new Malformed("a line begins with a CR");
    }
    return headers;
  }

  private void line() throws Malformed {
    int nameStart = at;
    while (Octets.isToken(bytes[at])) {
      at++;
    }
    if (bytes[at] != ':' || at == nameStart) {
      throw new Malformed(
          bytes[nameStart] == ' ' || bytes[nameStart] == '\t'
              ? "a header is folded over two lines"
              : "a header's name is not one, or is not followed by its colon");
    }
    final AsciiString name = new AsciiString(bytes, nameStart, at - nameStart, false);
    at++;
    while (bytes[at] == ' ' || bytes[at] == '\t') {
      at++;
    }
    final int valueStart = at;
    while (Octets.isValue(bytes[at])) {
      at++;
    }
    if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw new Malformed("a header's value has a control character");
    }
    int valueEnd = at;
    while (valueEnd > valueStart && (bytes[valueEnd - 1] == ' ' || bytes[valueEnd - 1] == '\t')) {
      valueEnd--;
    }
    at += 2;
    headers.add(name, new AsciiString(bytes, valueStart, valueEnd - valueStart, false));
  }

  /** Takes out what is not to be passed on. Behind the finding of the body's length. */
  void takeHopByHop() throws Malformed {
    for (int line = headers.indexOf(Names.CONNECTION, 0);
        line >= 0;
        line = headers.indexOf(Names.CONNECTION, line + 1)) {
      options(headers.value(line));
    }
    // Only what was both named and sent is an offer to upgrade.
    upgrade = upgrades ? offered() : null;
    boolean trailers = hasTrailersInTe();
    headers.remove(Names.CONNECTION);
    headers.remove(Names.PROXY_CONNECTION);
    headers.remove(Names.KEEP_ALIVE);
    headers.remove(Names.TRANSFER_ENCODING);
    headers.remove(Names.UPGRADE);
    if (headers.remove(Names.TE) && trailers) {
      headers.add(Names.TE, Names.TRAILERS);
    }
  }

  // Of several, the first that is passed on: whoever answers may not choose one that was not.
  private AsciiString offered() {
    for (int line = headers.indexOf(Names.UPGRADE, 0);
        line >= 0;
        line = headers.indexOf(Names.UPGRADE, line + 1)) {
      List<AsciiString> protocols = Members.of(headers.value(line));
      if (!protocols.isEmpty()) {
        return protocols.getFirst();
      }
    }
    return null;
  }

  private boolean hasTrailersInTe() {
    for (int line = headers.indexOf(Names.TE, 0);
        line >= 0;
        line = headers.indexOf(Names.TE, line + 1)) {
      for (AsciiString coding : Members.of(headers.value(line))) {
        if (coding.contentEqualsIgnoreCase(Names.TRAILERS)) {
          return true;
        }
      }
    }
    return false;
  }

  private void options(AsciiString value) throws Malformed {
    for (AsciiString option : Members.of(value)) {
      if (option.contentEqualsIgnoreCase(Names.CLOSE)) {
        close = true;
      } else if (option.contentEqualsIgnoreCase(Names.KEEP_ALIVE)) {
        keepAlive = true;
      } else if (option.contentEqualsIgnoreCase(Names.UPGRADE)) {
        upgrades = true;
      } else if (option.contentEqualsIgnoreCase(Names.HOST)) {
        throw new Malformed("it calls its host a header of this connection only");
      } else if (!isFraming(option)) {
        headers.remove(option);
      }
    }
  }

  // Not even a caller that asks for it may make a message lose its length.
  private static boolean isFraming(AsciiString option) {
    return option.contentEqualsIgnoreCase(Names.CONTENT_LENGTH)
        || option.contentEqualsIgnoreCase(Names.TRANSFER_ENCODING)
        || option.contentEqualsIgnoreCase(Names.CONNECTION)
        || option.contentEqualsIgnoreCase(Names.TE)
        // Whoever upgrades reads it later.
        || option.contentEqualsIgnoreCase(Names.HTTP2_SETTINGS);
  }

  boolean close() {
    return close;
  }

  boolean keepAlive() {
    return keepAlive;
  }

  /** What the caller offers to speak instead; null for nothing. */
  AsciiString upgrade() {
    return upgrade;
  }
}
