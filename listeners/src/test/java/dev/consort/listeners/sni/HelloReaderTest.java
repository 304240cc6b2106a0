// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.sni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.consort.listeners.Hello;
import dev.consort.listeners.sni.HelloReader.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HelloReaderTest {
  private static final String NAME = "db.default.dc1.internal.td.consul";
  private static final byte[] HELLO = Hello.naming(NAME);

  private static Progress read(byte[] bytes) {
    return new HelloReader().read(Unpooled.wrappedBuffer(bytes));
  }

  @Test
  void name_isRead_inLowerCase() {
    assertEquals(new Progress.Complete(NAME), read(HELLO));
    assertEquals(new Progress.Complete(NAME), read(Hello.naming(NAME.toUpperCase(Locale.ROOT))));
  }

  @Test
  void hello_withoutAName_isComplete() {
    assertEquals(new Progress.Complete(""), read(Hello.naming("")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 64, 16384})
  void hello_inRecordsOfAnySize_byteForByte_isRead(int size) {
    byte[] bytes = Hello.inRecords(HELLO, size);
    HelloReader reader = new HelloReader();
    ByteBuf all = Unpooled.buffer(bytes.length);
    for (int i = 0; i < bytes.length - 1; i++) {
      all.writeByte(bytes[i]);
      assertInstanceOf(Progress.Incomplete.class, reader.read(all), "after byte " + i);
    }
    all.writeByte(bytes[bytes.length - 1]);
    assertEquals(new Progress.Complete(NAME), reader.read(all));
    assertEquals(0, all.readerIndex());
  }

  @Test
  void whatFollowsTheHello_isLeftAlone() {
    assertEquals(new Progress.Complete(NAME), read(Arrays.copyOf(HELLO, HELLO.length + 100)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\u0016", "\u0016\u0003\u0001", "\u0016\u0003\u0001\u0000\u0005\u0001"})
  void beginning_isIncomplete(String bytes) {
    assertInstanceOf(
        Progress.Incomplete.class,
        read(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "G",
        "\u0015\u0003\u0001\u0000\u0002\u0001\u0000",
        "\u0016\u0002\u0001\u0000\u0005",
        "\u0016\u0003\u0001\u0000\u0000",
        "\u0016\u0003\u0001@\u0001",
        "\u0016\u0003\u0001\u0000\u0004\u0002\u0000\u0000\u0000",
        "\u0016\u0003\u0001\u0000\u0004\u0001\u0001\u0000\u0000",
        "\u0016\u0003\u0001\u0000\u0004\u0001\u0000\u0000\u0000"
      })
  void whatNoClientSends_isMalformed(String bytes) {
    assertInstanceOf(
        Progress.Malformed.class,
        read(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
  }

  @Test
  void hello_cutShortWithin_isMalformed() {
    // Extensions that are said to be longer than the message is.
    byte[] bytes = HELLO.clone();
    int extensions = extensionsAt(bytes);
    bytes[extensions] = (byte) 0xff;
    assertInstanceOf(Progress.Malformed.class, read(bytes));
  }

  @Test
  void twoListsOfNames_areMalformed() {
    int extensions = extensionsAt(HELLO);
    byte[] names = names(extensions);
    byte[] twice = Arrays.copyOf(HELLO, HELLO.length + names.length);
    System.arraycopy(names, 0, twice, HELLO.length, names.length);
    // Of the record, of the message (its upper byte is 0) and of the extensions.
    for (int length : new int[] {3, 7, extensions}) {
      int longer = uint16(HELLO, length) + names.length;
      twice[length] = (byte) (longer >> 8);
      twice[length + 1] = (byte) longer;
    }
    assertEquals(new Progress.Malformed("has a hello with two lists of server names"), read(twice));
  }

  /** The extension that holds the server names, whole. */
  private static byte[] names(int extensions) {
    int at = extensions + 2;
    while (uint16(HELLO, at) != 0) {
      at += 4 + uint16(HELLO, at + 2);
    }
    return Arrays.copyOfRange(HELLO, at, at + 4 + uint16(HELLO, at + 2));
  }

  private static int uint16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  private static int extensionsAt(byte[] record) {
    int at = 5 + 4 + 2 + 32;
    at += 1 + (record[at] & 0xff);
    at += 2 + uint16(record, at);
    return at + 1 + (record[at] & 0xff);
  }

  @Test
  void anyBytes_areJudgedWithoutFailure() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = i % 2 == 0 ? HELLO.clone() : Hello.inRecords(HELLO, 1 + random.nextInt(200));
      for (int changed = random.nextInt(8); changed >= 0; changed--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      read(bytes);
    }
  }
}
