// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import io.netty.util.AsciiString;

/** The offer to go on in HTTP/2 on the same connection (RFC 7540 section 3.2). Pure. */
final class H2cOffer {
  /** What accepts it. */
  static final AsciiString ACCEPTED =
      AsciiString.cached(
          "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n");

  private H2cOffer() {}

  /**
   * Takes the offer out of a request: it is for this connection only, taken up or not.
   *
   * @return the settings that come with it; null where there is no offer to take up
   */
  static String take(RequestHead head) {
    Headers headers = head.headers();
    AsciiString settings = headers.get(Names.HTTP2_SETTINGS);
    headers.remove(Names.HTTP2_SETTINGS);
    if (head.upgrade() == null || !head.upgrade().contentEqualsIgnoreCase(Names.H2C)) {
      return null;
    }
    head.noUpgrade();
    return settings == null ? null : settings.toString();
  }
}
