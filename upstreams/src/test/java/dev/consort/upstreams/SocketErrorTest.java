// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SocketErrorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:26557 | connection refused",
        "bind(..) failed with error(-98): Address already in use | address already in use",
        "recvAddress(..) failed with error(-104): Connection reset by peer | connection reset by peer",
        "Connection refused: localhost/127.0.0.1:1 | connection refused",
        "Permission denied | permission denied",
        "odd: but harmless | odd: but harmless"
      })
  void words_messageOfALibrary_isWhatTheSystemSaid(String message, String words) {
    assertEquals(words, SocketError.words(new IOException(message)));
  }

  @Test
  void words_noMessage_isTheKind() {
    assertEquals("EOFException", SocketError.words(new EOFException()));
  }
}
