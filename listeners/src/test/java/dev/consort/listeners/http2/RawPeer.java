// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The other end of a connection under test, which may send whatever frames it likes. */
final class RawPeer {
  /** A frame that was received. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean is(int kind) {
      return type == kind;
    }

    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    int number(int at) {
      return Unpooled.wrappedBuffer(payload).getInt(at);
    }

    ErrorCode code() {
      return ErrorCode.of(type == Frames.GOAWAY ? number(4) : number(0));
    }

    String text() {
      return new String(payload, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
      return "type " + type + " flags " + flags + " stream " + stream + " bytes " + payload.length;
    }
  }

  static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  static final String[] GET = {
    ":method", "GET", ":scheme", "http", ":path", "/a", ":authority", "api"
  };
  static final String[] POST = {
    ":method", "POST", ":scheme", "http", ":path", "/a", ":authority", "api"
  };

  private final EmbeddedChannel channel;
  private final HpackEncoder encoder = new HpackEncoder();
  private final HpackDecoder decoder = new HpackDecoder();
  private final ByteBuf received = Unpooled.buffer();

  RawPeer(ChannelHandler handler) {
    channel = new EmbeddedChannel();
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.pipeline().addLast(handler);
  }

  EmbeddedChannel channel() {
    return channel;
  }

  /** The preface of a client and empty settings, and the acknowledgement of the server's. */
  RawPeer greetAsClient() {
    bytes(PREFACE);
    return greet();
  }

  /** Empty settings, and the acknowledgement of the other's. */
  RawPeer greet() {
    frame(Frames.SETTINGS, 0, 0);
    frame(Frames.SETTINGS, Frames.ACK, 0);
    frames();
    return this;
  }

  RawPeer bytes(byte... bytes) {
    if (!isClosed()) {
      channel.writeInbound(Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes));
    }
    return this;
  }

  RawPeer frame(int type, int flags, int stream, byte... payload) {
    return bytes(encoded(type, flags, stream, payload));
  }

  static byte[] encoded(int type, int flags, int stream, byte... payload) {
    ByteBuf out = Unpooled.buffer();
    out.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    return ByteBufUtil.getBytes(out.writeBytes(payload));
  }

  RawPeer headers(int stream, boolean end, String... lines) {
    int flags = Frames.END_HEADERS | (end ? Frames.END_STREAM : 0);
    return frame(Frames.HEADERS, flags, stream, block(lines));
  }

  byte[] block(String... lines) {
    encoder.begin(0);
    for (int i = 0; i < lines.length; i += 2) {
      String name = lines[i];
      AsciiString value = new AsciiString(lines[i + 1].getBytes(StandardCharsets.ISO_8859_1));
      if (name.chars().anyMatch(Character::isUpperCase) || name.isEmpty()) {
        literal(name, value);
      } else {
        encoder.line(AsciiString.of(name), value, true);
      }
    }
    return Arrays.copyOf(encoder.bytes(), encoder.length());
  }

  // As the encoder itself would never write it.
  private void literal(String name, AsciiString value) {
    encoder.line(AsciiString.of("-".repeat(name.length())), value, true);
    byte[] out = encoder.bytes();
    int at = encoder.length() - value.length() - 1 - name.length();
    System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, out, at, name.length());
  }

  RawPeer data(int stream, boolean end, String text) {
    return frame(
        Frames.DATA,
        end ? Frames.END_STREAM : 0,
        stream,
        text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawPeer number(int type, int stream, int number) {
    return frame(type, 0, stream, ByteBufUtil.getBytes(Unpooled.copyInt(number)));
  }

  RawPeer setting(int id, int value) {
    ByteBuf payload = Unpooled.buffer().writeShort(id).writeInt(value);
    return frame(Frames.SETTINGS, 0, 0, ByteBufUtil.getBytes(payload));
  }

  /** What was sent to this side since it was last asked. */
  List<Frame> frames() {
    channel.runPendingTasks();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      received.writeBytes(out);
      out.release();
    }
    if (received.readableBytes() >= PREFACE.length && received.getByte(0) == 'P') {
      received.skipBytes(PREFACE.length);
    }
    List<Frame> frames = new ArrayList<>();
    while (received.readableBytes() >= Frames.HEAD_BYTES
        && received.readableBytes()
            >= Frames.HEAD_BYTES + received.getUnsignedMedium(received.readerIndex())) {
      int length = received.readUnsignedMedium();
      int type = received.readUnsignedByte();
      int flags = received.readUnsignedByte();
      int stream = received.readInt();
      byte[] payload = new byte[length];
      received.readBytes(payload);
      frames.add(new Frame(type, flags, stream, payload));
    }
    received.discardReadBytes();
    return frames;
  }

  /** Those of one type. */
  List<Frame> frames(int type) {
    return frames().stream().filter(frame -> frame.is(type)).toList();
  }

  /** The only one of that type. */
  Frame only(int type) {
    List<Frame> all = frames(type);
    if (all.size() != 1) {
      throw new AssertionError("frames of type " + type + ": " + all);
    }
    return all.getFirst();
  }

  /** The lines of a header block, each as {@code name: value}. */
  List<String> lines(Frame frame) {
    List<String> lines = new ArrayList<>();
    try {
      decoder.decode(
          frame.payload(),
          frame.payload().length,
          (kind, name, value, sensitive) -> lines.add(name + ": " + value));
    } catch (ConnectionError e) {
      throw new AssertionError(e);
    }
    return lines;
  }

  boolean isClosed() {
    channel.runPendingTasks();
    return !channel.isOpen();
  }
}
