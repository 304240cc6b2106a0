// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What a WebSocket's two sides prove to each other in HTTP/1.1 (RFC 6455 section 4). HTTP/2 does
 * without it (RFC 8441 section 5), so that whoever stands between the two has to add it.
 */
public final class WebSocketHandshake {
  /** The protocol's name, in an offer to upgrade and in an extended CONNECT. */
  public static final AsciiString PROTOCOL = AsciiString.cached("websocket");

  /** The header of the caller's nonce. */
  public static final AsciiString KEY = AsciiString.cached("sec-websocket-key");

  /** The header that answers it. */
  public static final AsciiString ACCEPT = AsciiString.cached("sec-websocket-accept");

  private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private WebSocketHandshake() {}

  /** The answer to a key, whatever it is. */
  public static AsciiString accept(CharSequence key) {
    try {
      byte[] text = (key + SUFFIX).getBytes(StandardCharsets.US_ASCII);
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
      return AsciiString.of(Base64.getEncoder().encodeToString(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
