// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Header compression, against the examples of RFC 7541 and against another implementation. */
class HpackTest {
  private static final int TIMES = 200;

  private record Line(String name, String value) {
    @Override
    public String toString() {
      return name + ": " + value;
    }
  }

  private static List<Line> decode(HpackDecoder decoder, byte[] block) throws ConnectionError {
    List<Line> lines = new ArrayList<>();
    decoder.decode(
        block,
        block.length,
        (kind, name, value, sensitive) -> lines.add(new Line(name.toString(), value.toString())));
    return lines;
  }

  private static byte[] hex(String hex) {
    return ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
  }

  private static List<Line> lines(String... namesAndValues) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      lines.add(new Line(namesAndValues[i], namesAndValues[i + 1]));
    }
    return lines;
  }

  @Test
  void decoder_requestsOfTheRfcInHuffman_areRead() throws Exception {
    HpackDecoder decoder = new HpackDecoder();
    assertEquals(
        lines(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "www.example.com"),
        decode(decoder, hex("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff")));
    assertEquals(
        lines(
            ":method",
            "GET",
            ":scheme",
            "http",
            ":path",
            "/",
            ":authority",
            "www.example.com",
            "cache-control",
            "no-cache"),
        decode(decoder, hex("8286 84be 5886 a8eb 1064 9cbf")));
    assertEquals(
        lines(
            ":method",
            "GET",
            ":scheme",
            "https",
            ":path",
            "/index.html",
            ":authority",
            "www.example.com",
            "custom-key",
            "custom-value"),
        decode(decoder, hex("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf")));
  }

  @Test
  void decoder_literalThatIsNeverIndexed_isToldAsSensitive() throws Exception {
    List<Boolean> told = new ArrayList<>();
    byte[] block = hex("1008 7061 7373 776f 7264 0673 6563 7265 74");
    new HpackDecoder()
        .decode(block, block.length, (kind, name, value, sensitive) -> told.add(sensitive));
    assertEquals(List.of(true), told);
  }

  @ParameterizedTest
  @CsvSource({
    "80, index 0",
    "be, an index beyond the table",
    "ff ff ff ff ff 0f, a number that overflows",
    "3f e2 1f, a table above 4096 bytes",
    "82 20, a table that changes behind a line",
    "00 01 61, no value",
    "00 05 61, a name beyond the end",
    "00 81 ff 00, padding in place of a name",
    "00 01 61 82 1f 00, padding of zeros",
    "00 01 61 84 ff ff ff ff, the end of string symbol",
    "41, nothing behind a name",
    "7f, half of a number",
  })
  void decoder_brokenBlock_isCompressionError(String block, String what) {
    ConnectionError error =
        assertThrows(ConnectionError.class, () -> decode(new HpackDecoder(), hex(block)), what);
    assertEquals(ErrorCode.COMPRESSION_ERROR, error.code());
  }

  @Test
  void decoder_truncatedAnywhere_neverReadsBeyond() {
    byte[] whole = hex("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf");
    whole[3] = (byte) 0x84;
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      try {
        decode(new HpackDecoder(), part);
      } catch (ConnectionError e) {
        assertEquals(ErrorCode.COMPRESSION_ERROR, e.code());
      }
    }
  }

  @Property(tries = 50)
  void decoder_whatAnotherEncoderWrites_isReadBack(@ForAll Random random) throws Exception {
    DefaultHttp2HeadersEncoder encoder =
        new DefaultHttp2HeadersEncoder(
            (name, value) -> value.length() % 7 == 1, false, 16, random.nextInt(20));
    HpackDecoder decoder = new HpackDecoder();
    for (int i = 0; i < TIMES; i++) {
      if (random.nextInt(20) == 0) {
        encoder.configuration().maxHeaderTableSize(random.nextInt(4097));
      }
      List<Line> lines = some(random);
      assertEquals(sorted(lines), sorted(decode(decoder, netty(encoder, lines))));
    }
  }

  @Property(tries = 50)
  void encoder_whatItWrites_isReadBackByAnotherDecoder(@ForAll Random random) throws Exception {
    DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    HpackEncoder encoder = new HpackEncoder();
    for (int i = 0; i < TIMES; i++) {
      if (random.nextInt(20) == 0) {
        long size = random.nextInt(6000);
        decoder.configuration().maxHeaderTableSize(size);
        encoder.limit(size);
      }
      List<Line> lines = some(random);
      byte[] block = own(encoder, lines, random);
      ByteBuf in = Unpooled.wrappedBuffer(block);
      assertEquals(sorted(lines), sorted(of(decoder.decodeHeaders(1, in))));
    }
  }

  @Property(tries = 50)
  void encoderAndDecoder_together_keepOrder(@ForAll Random random) throws Exception {
    HpackDecoder decoder = new HpackDecoder();
    HpackEncoder encoder = new HpackEncoder();
    for (int i = 0; i < TIMES; i++) {
      if (random.nextInt(20) == 0) {
        encoder.limit(random.nextInt(6000));
        encoder.limit(random.nextInt(6000));
      }
      List<Line> lines = some(random);
      assertEquals(lines, decode(decoder, own(encoder, lines, random)));
    }
  }

  @Property
  void huffman_anyBytes_areReadBack(@ForAll byte[] bytes) throws Exception {
    if (bytes.length > 0) {
      DefaultHttp2HeadersEncoder encoder =
          new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.ALWAYS_SENSITIVE, false, 16, 0);
      AsciiString value = new AsciiString(bytes);
      ByteBuf out = Unpooled.buffer();
      encoder.encodeHeaders(1, new DefaultHttp2Headers(false).add("x", value), out);
      byte[] block = ByteBufUtil.getBytes(out);
      new HpackDecoder()
          .decode(
              block,
              block.length,
              (kind, name, decoded, sensitive) -> assertEquals(value, decoded));
    }
  }

  @Test
  void encoder_lineSeenTwice_takesOneByteTheThirdTime() {
    HpackEncoder encoder = new HpackEncoder();
    List<Line> line = lines("x-tenant", "one");
    own(encoder, line, new Random(1));
    own(encoder, line, new Random(1));
    assertEquals(1, own(encoder, line, new Random(1)).length);
  }

  @Test
  void encoder_valuesThatAreAllNew_doNotDriveOutWhatIsRepeated() {
    HpackEncoder encoder = new HpackEncoder();
    Random random = new Random(1);
    List<Line> same = lines("x-tenant", "one");
    own(encoder, same, random);
    own(encoder, same, random);
    for (int i = 0; i < 10_000; i++) {
      own(encoder, lines("x-request-id", "id-" + i), random);
    }
    assertEquals(1, own(encoder, same, random).length);
    assertTrue(own(encoder, lines("x-request-id", "id"), random).length <= 5);
  }

  @Test
  void encoder_sensitiveLine_isNeverInTheTable() throws Exception {
    HpackEncoder encoder = new HpackEncoder();
    for (int i = 0; i < 3; i++) {
      encoder.begin(0);
      encoder.line(AsciiString.of("authorization"), AsciiString.of("secret"), true);
      byte[] block = Arrays.copyOf(encoder.bytes(), encoder.length());
      assertEquals(0x10, block[0] & 0xf0);
      assertEquals(lines("authorization", "secret"), decode(new HpackDecoder(), block));
    }
  }

  @Test
  void encoder_tableThatWasSmallerInBetween_saysBothSizes() {
    HpackEncoder encoder = new HpackEncoder();
    encoder.limit(0);
    encoder.limit(4096);
    encoder.begin(0);
    assertArrayEquals(hex("20 3fe11f"), Arrays.copyOf(encoder.bytes(), encoder.length()));
    encoder.begin(0);
    assertEquals(0, encoder.length());
  }

  @Test
  void encoder_upperCaseName_isWrittenInLowerCase() throws Exception {
    HpackEncoder encoder = new HpackEncoder();
    HpackDecoder decoder = new HpackDecoder();
    for (int i = 0; i < 4; i++) {
      encoder.begin(0);
      encoder.line(AsciiString.of("X-Own"), AsciiString.of("Value"), false);
      encoder.line(AsciiString.of("Content-Type"), AsciiString.of("a/b"), false);
      assertEquals(
          lines("x-own", "Value", "content-type", "a/b"),
          decode(decoder, Arrays.copyOf(encoder.bytes(), encoder.length())));
    }
  }

  @Test
  void encoder_everyStatus_isReadBack() throws Exception {
    HpackEncoder encoder = new HpackEncoder();
    for (int status = 100; status < 1000; status++) {
      encoder.begin(0);
      encoder.status(status);
      assertEquals(
          lines(":status", Integer.toString(status)),
          decode(new HpackDecoder(), Arrays.copyOf(encoder.bytes(), encoder.length())));
    }
  }

  private static List<Line> some(Random random) {
    List<Line> lines = new ArrayList<>();
    for (int left = random.nextInt(12); left > 0; left--) {
      String name =
          switch (random.nextInt(4)) {
            case 0 -> "x-" + (char) ('a' + random.nextInt(6));
            case 1 -> "content-type";
            case 2 -> "grpc-status";
            default -> "n".repeat(1 + random.nextInt(40));
          };
      String value =
          switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "v" + random.nextInt();
            case 2 -> "w".repeat(random.nextInt(1500));
            default -> "v" + random.nextInt(8);
          };
      lines.add(new Line(name, value));
    }
    return lines;
  }

  private static List<String> sorted(List<Line> lines) {
    // The other implementation groups lines by name.
    return lines.stream().map(Line::toString).sorted().toList();
  }

  private static byte[] netty(DefaultHttp2HeadersEncoder encoder, List<Line> lines)
      throws Exception {
    Http2Headers headers = new DefaultHttp2Headers(false);
    lines.forEach(line -> headers.add(AsciiString.of(line.name()), AsciiString.of(line.value())));
    ByteBuf out = Unpooled.buffer();
    encoder.encodeHeaders(1, headers, out);
    return ByteBufUtil.getBytes(out);
  }

  private static List<Line> of(Http2Headers headers) {
    List<Line> lines = new ArrayList<>();
    headers.forEach(
        each -> lines.add(new Line(each.getKey().toString(), each.getValue().toString())));
    return lines;
  }

  private static byte[] own(HpackEncoder encoder, List<Line> lines, Random random) {
    encoder.begin(0);
    for (Line line : lines) {
      encoder.line(
          AsciiString.of(line.name()), AsciiString.of(line.value()), random.nextInt(30) == 0);
    }
    return Arrays.copyOf(encoder.bytes(), encoder.length());
  }
}
