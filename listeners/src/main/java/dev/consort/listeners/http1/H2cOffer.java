// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.Version;
import io.netty.util.AsciiString;

/** The offer to go on in HTTP/2 on the same connection (RFC 7540 section 3.2). Pure. */
final class H2cOffer {
  /** What accepts it. */
  static final AsciiString ACCEPTED =
      AsciiString.cached(
          "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n");

  private H2cOffer() {}

  /** Takes the settings out of a request that offers it; null when it does not. */
  static String take(RequestHead head) {
    Headers headers = head.headers();
    AsciiString settings = headers.get(Names.HTTP2_SETTINGS);
    headers.remove(Names.HTTP2_SETTINGS);
    return settings != null
            && head.version() == Version.HTTP_1_1
            && head.upgrade() != null
            && head.upgrade().contentEqualsIgnoreCase(Names.H2C)
        ? settings.toString()
        : null;
  }

  /** The request without the offer. */
  static RequestHead without(RequestHead head) {
    return new RequestHead(
        head.version(),
        head.method(),
        head.target(),
        head.authority(),
        head.headers(),
        head.contentLength(),
        null);
  }
}
