// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.Version;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * The key of a WebSocket handshake (RFC 6455 section 4) where a caller of HTTP/2 has sent none,
 * since RFC 8441 needs none, and its request goes on in HTTP/1.1. Made for one request.
 */
final class WebSocketKey {
  private static final AsciiString WEBSOCKET = AsciiString.cached("websocket");
  private static final AsciiString KEY = AsciiString.cached("sec-websocket-key");
  private static final AsciiString ACCEPT = AsciiString.cached("sec-websocket-accept");
  private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int BYTES = 16;

  private final AsciiString accept;

  private WebSocketKey(AsciiString accept) {
    this.accept = accept;
  }

  /** Puts a key into a request that needs one; null for any other. */
  static WebSocketKey put(RequestHead request, RandomGenerator random) {
    if (request.version() != Version.HTTP_2
        || request.upgrade() == null
        || !request.upgrade().contentEqualsIgnoreCase(WEBSOCKET)) {
      return null;
    }
    byte[] nonce = new byte[BYTES];
    random.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    request.headers().set(KEY, AsciiString.of(key));
    return new WebSocketKey(AsciiString.of(acceptOf(key)));
  }

  private static String acceptOf(String key) {
    try {
      byte[] text = (key + SUFFIX).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  /** Whether the answer proves that the other side speaks WebSocket; takes the proof out of it. */
  boolean isAccepted(ResponseHead answer) {
    Headers headers = answer.headers();
    AsciiString sent = headers.get(ACCEPT);
    headers.remove(ACCEPT);
    return sent != null && sent.contentEquals(accept);
  }
}
