// SPDX-License-Identifier: Apache-2.0
package dev.consort.bench;

import dev.consort.listeners.http1.Http1ClientConnection;
import dev.consort.listeners.http1.Http1ServerConnection;
import dev.consort.listeners.http2.Http2ServerConnection;
import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.OutputEnd;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import dev.consort.listeners.message.ServerConnection;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.StreamReceiver;
import dev.consort.listeners.message.Version;
import dev.consort.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The way of heads through the codecs, without sockets and TLS: a request of ten lines is read and
 * answered with a head of five, or sent and its answer read. What a channel that only keeps bytes
 * costs is in all figures alike.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HeaderPathBenchmark {
  private static final Timers NEVER = (_, _) -> () -> {};
  private static final int FIRST_DYNAMIC = 62;
  private static final int HEADERS_FRAME = 1;
  private static final int END_OF_HEADERS_AND_STREAM = 5;

  private static final List<String> LINES =
      List.of(
          "user-agent: curl/7.88.1",
          "accept: application/json",
          "accept-encoding: gzip, br",
          "accept-language: en",
          "cookie: session=97aa4142-aac2-457b-b173-984593c58bf7",
          "x-request-id: 97aa4142-aac2-457b-b173-984593c58bf7",
          "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          "x-forwarded-for: 10.0.0.1",
          "x-forwarded-proto: https",
          "x-tenant: blue");

  private static final ResponseHead ANSWER =
      new ResponseHead(
          Version.HTTP_1_1,
          200,
          AsciiString.EMPTY_STRING,
          headers(
              List.of(
                  "date: Tue, 24 Nov 2026 10:00:00 GMT",
                  "server: nginx/1.22.1",
                  "content-type: application/json",
                  "cache-control: no-store",
                  "content-length: 0")),
          0);

  private final EmbeddedChannel http1 = new EmbeddedChannel();
  private final EmbeddedChannel http2 = new EmbeddedChannel();
  private final EmbeddedChannel client = new EmbeddedChannel();
  private Http1ClientConnection http1Client;
  private byte[] http1Request;
  private byte[] http1Answer;
  private byte[] http2Known;
  private int stream = 1;

  /** Opens the connections; HTTP/2's has heard the request once, so that its lines are known. */
  @Setup
  public void open() {
    String text = String.join("\r\n", LINES) + "\r\n\r\n";
    http1Request = ascii("GET /v1/things/17?limit=10 HTTP/1.1\r\nHost: api:8080\r\n" + text);
    http1Answer =
        ascii(
            String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "date: Tue, 24 Nov 2026 10:00:00 GMT",
                "server: nginx",
                "content-type: application/json",
                "content-length: 0",
                "",
                ""));
    http1
        .pipeline()
        .addLast(
            new Http1ServerConnection(
                HttpLimits.DEFAULT, NEVER, ANSWERING, UNHEARD, OutputEnd.PLAIN, null));
    http1Client = new Http1ClientConnection(HttpLimits.DEFAULT, UNHEARD_CLIENT, OutputEnd.PLAIN);
    client.pipeline().addLast(http1Client);
    http2
        .pipeline()
        .addLast(new Http2ServerConnection(HttpLimits.DEFAULT, NEVER, ANSWERING, UNHEARD));
    http2.writeInbound(Unpooled.wrappedBuffer(ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")));
    http2.writeInbound(Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}));
    passed(http2, frame(firstBlock()));
    http2Known = knownBlock();
  }

  /** Reads a request of HTTP/1.1 and writes its answer. */
  @Benchmark
  public int http1Served() {
    return passed(http1, copied(http1Request));
  }

  /** Writes a request of HTTP/1.1 and reads its answer. */
  @Benchmark
  public int http1Asked() {
    RequestHead head =
        new RequestHead(
            Version.HTTP_1_1,
            AsciiString.cached("GET"),
            AsciiString.cached("/v1/things/17?limit=10"),
            AsciiString.cached("api:8080"),
            REQUEST.copy(),
            0,
            null);
    http1Client.send(head, true, RECEIVING);
    return passed(client, copied(http1Answer));
  }

  /** Reads a request of HTTP/2 whose lines are all in the table, and writes its answer. */
  @Benchmark
  public int http2Served() {
    return passed(http2, frame(http2Known));
  }

  private static final Headers REQUEST = headers(LINES);

  private static Headers headers(List<String> lines) {
    Headers headers = new Headers(lines.size() + 4);
    for (String line : lines) {
      String[] parts = line.split(": ", 2);
      headers.add(AsciiString.cached(parts[0]), AsciiString.cached(parts[1]));
    }
    return headers;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static ByteBuf copied(byte[] bytes) {
    return ByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
  }

  /** Bytes in, and how many came out. */
  private static int passed(EmbeddedChannel channel, ByteBuf bytes) {
    channel.writeInbound(bytes);
    int written = 0;
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      written += out.readableBytes();
      out.release();
    }
    return written;
  }

  private ByteBuf frame(byte[] block) {
    ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(9 + block.length);
    frame.writeMedium(block.length).writeByte(HEADERS_FRAME).writeByte(END_OF_HEADERS_AND_STREAM);
    frame.writeInt(stream).writeBytes(block);
    stream += 2;
    return frame;
  }

  /** All lines as literals that go into the table (RFC 7541 section 6.2.1), without Huffman. */
  private static byte[] firstBlock() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x82);
    block.write(0x86);
    literal(block, ":path", "/v1/things/17?limit=10");
    literal(block, ":authority", "api:8080");
    for (String line : LINES) {
      String[] parts = line.split(": ", 2);
      literal(block, parts[0], parts[1]);
    }
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0x40);
    block.write(name.length());
    block.writeBytes(ascii(name));
    block.write(value.length());
    block.writeBytes(ascii(value));
  }

  /** The same as indexes; the last that went in is the first of the table. */
  private static byte[] knownBlock() {
    byte[] block = new byte[4 + LINES.size()];
    block[0] = (byte) 0x82;
    block[1] = (byte) 0x86;
    for (int i = 2; i < block.length; i++) {
      block[i] = (byte) (0x80 | (FIRST_DYNAMIC + block.length - 1 - i));
    }
    return Arrays.copyOf(block, block.length);
  }

  private static final Receiving RECEIVING = new Receiving();

  private static final RequestHandler ANSWERING =
      new RequestHandler() {
        @Override
        public StreamReceiver request(ServerStream answer, RequestHead head, boolean end) {
          answer.respond(ANSWER, true);
          return RECEIVING;
        }
      };

  private static final ServerConnection.Listener UNHEARD =
      new ServerConnection.Listener() {
        @Override
        public void refused(String label, String why) {
          throw new IllegalStateException(why);
        }

        @Override
        public void closed() {}
      };

  private static final ClientConnection.Listener UNHEARD_CLIENT =
      new ClientConnection.Listener() {
        @Override
        public void availabilityChanged(ClientConnection connection) {}

        @Override
        public void closed(ClientConnection connection) {}
      };

  /** Takes what comes. */
  private static final class Receiving implements ResponseReceiver {
    @Override
    public void inform(ResponseHead head) {}

    @Override
    public void response(ResponseHead head, boolean end) {}

    @Override
    public void data(ByteBuf body, boolean end) {
      body.release();
    }

    @Override
    public void trailers(Headers trailers) {}

    @Override
    public void aborted(Abort why) {
      throw new IllegalStateException(why.toString());
    }

    @Override
    public void writable() {}
  }
}
