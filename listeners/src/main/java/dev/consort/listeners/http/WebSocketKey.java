// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.Version;
import dev.consort.listeners.message.WebSocketHandshake;
import io.netty.util.AsciiString;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * The key of a WebSocket handshake (RFC 6455 section 4) where a caller of HTTP/2 has sent none,
 * since RFC 8441 needs none, and its request goes on in HTTP/1.1. Made for one request.
 */
final class WebSocketKey {
  private static final int BYTES = 16;

  private final AsciiString accept;

  private WebSocketKey(AsciiString accept) {
    this.accept = accept;
  }

  /** Puts a key into a request that needs one; null for any other. */
  static WebSocketKey put(RequestHead request, RandomGenerator random) {
    if (request.version() != Version.HTTP_2
        || request.upgrade() == null
        || !request.upgrade().contentEqualsIgnoreCase(WebSocketHandshake.PROTOCOL)) {
      return null;
    }
    byte[] nonce = new byte[BYTES];
    random.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    request.headers().set(WebSocketHandshake.KEY, AsciiString.of(key));
    return new WebSocketKey(WebSocketHandshake.accept(key));
  }

  /** Whether the answer proves that the other side speaks WebSocket; takes the proof out of it. */
  boolean isAccepted(ResponseHead answer) {
    Headers headers = answer.headers();
    AsciiString sent = headers.get(WebSocketHandshake.ACCEPT);
    headers.remove(WebSocketHandshake.ACCEPT);
    return sent != null && sent.contentEquals(accept);
  }
}
