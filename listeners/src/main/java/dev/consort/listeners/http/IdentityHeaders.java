// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import io.netty.util.AsciiString;

/**
 * The headers by which a sidecar tells an application who calls. Whoever else sends them is not
 * believed. Pure.
 */
final class IdentityHeaders {
  private IdentityHeaders() {}

  /**
   * Takes them out, in headers or trailers, in any letter case; with underscores too, since
   * applications behind CGI's descendants cannot tell these from hyphens.
   */
  static void remove(Headers headers) {
    for (int line = headers.size() - 1; line >= 0; line--) {
      AsciiString name = headers.name(line);
      if (isOneOf(name, HeaderNames.XFCC) || isOneOf(name, HeaderNames.X_CONSORT_SOURCE)) {
        headers.removeLine(line);
      }
    }
  }

  private static boolean isOneOf(AsciiString name, AsciiString identity) {
    if (name.length() != identity.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      byte octet = name.byteAt(i);
      byte folded =
          octet == '_' ? (byte) '-' : octet >= 'A' && octet <= 'Z' ? (byte) (octet | 0x20) : octet;
      if (folded != identity.byteAt(i)) {
        return false;
      }
    }
    return true;
  }
}
