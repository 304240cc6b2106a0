// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.Version;
import io.netty.util.AsciiString;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The key that HTTP/2's WebSockets do without. */
final class WebSocketKeyTest {
  private static final AsciiString KEY = AsciiString.of("sec-websocket-key");
  // The example of RFC 6455 section 1.3.
  private static final String RFC_KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String RFC_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private static RequestHead request(Version version, String upgrade) {
    return new RequestHead(
        version,
        AsciiString.of("GET"),
        AsciiString.of("/chat"),
        AsciiString.of("api"),
        new Headers(),
        0,
        upgrade == null ? null : AsciiString.of(upgrade));
  }

  private static ResponseHead answer(String accept) {
    Headers headers = new Headers();
    headers.add(AsciiString.of("Sec-WebSocket-Accept"), AsciiString.of(accept));
    return new ResponseHead(Version.HTTP_1_1, 101, AsciiString.EMPTY_STRING, headers, 0);
  }

  /** Gives the nonce of the RFC's example. */
  private static final RandomGenerator RFC_NONCE =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          throw new AssertionError("only bytes are asked for");
        }

        @Override
        public void nextBytes(byte[] bytes) {
          byte[] nonce = Base64.getDecoder().decode(RFC_KEY);
          System.arraycopy(nonce, 0, bytes, 0, bytes.length);
        }
      };

  @Test
  void put_webSocketOfHttp2_addsTheKeyAndKnowsTheAnswer() {
    RequestHead request = request(Version.HTTP_2, "websocket");
    WebSocketKey key = WebSocketKey.put(request, RFC_NONCE);

    assertEquals(RFC_KEY, request.headers().get(KEY).toString());
    ResponseHead answer = answer(RFC_ACCEPT);
    assertTrue(key.isAccepted(answer));
    assertEquals(0, answer.headers().size(), "HTTP/2 has no use for the proof");
  }

  @Test
  void isAccepted_anotherAnswer_isNot() {
    WebSocketKey key = WebSocketKey.put(request(Version.HTTP_2, "websocket"), RFC_NONCE);

    assertFalse(key.isAccepted(answer("s3pPLMBiTxaQ9kYGzzhZRbK+xOp=")));
  }

  @Test
  void put_anythingElse_addsNothing() {
    for (RequestHead request :
        new RequestHead[] {
          request(Version.HTTP_1_1, "websocket"),
          request(Version.HTTP_2, "connect-udp"),
          request(Version.HTTP_2, null)
        }) {
      assertNull(WebSocketKey.put(request, RFC_NONCE));
      assertEquals(0, request.headers().size());
    }
  }
}
