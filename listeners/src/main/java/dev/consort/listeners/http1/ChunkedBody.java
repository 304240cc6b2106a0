// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.HttpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A body in chunks (RFC 9112 section 7.1). Extensions are for the next hop only and are left out;
 * what they and the lines of sizes may add to a body is bounded, since it costs and carries
 * nothing.
 */
final class ChunkedBody extends Body {
  // 15 digits: less than 2^60.
  private static final long MOST = 1L << 56;
  private static final int LONGEST_LINE = 256;
  // Beyond this, extensions may be as long as the body itself and no longer.
  private static final int EXTENSIONS_FREE = 16 * 1024;

  private enum At {
    SIZE,
    /** RFC 9112 section 7.1.1 allows blanks there, which some servers pad sizes with. */
    BEHIND_SIZE,
    EXTENSION,
    SIZE_END,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILERS
  }

  private final HttpLimits limits;
  private final HeadScanner scanner;
  private At at = At.SIZE;
  private long left;
  private int digits;
  private int line;
  private long extensionBytes;
  private long bodyBytes;
  private ByteBuf held;

  ChunkedBody(HttpLimits limits) {
    this.limits = limits;
    this.scanner = new HeadScanner(limits);
  }

  @Override
  boolean read(ByteBuf in, Sink sink) throws Malformed {
    while (in.isReadable()) {
      switch (at) {
        case SIZE -> size(in.readByte());
        case BEHIND_SIZE -> behindSize(in.readByte());
        case EXTENSION -> extension(in.readByte());
        case SIZE_END -> sizeEnd(in.readByte());
        case DATA -> data(in, sink);
        case DATA_CR -> expect(in.readByte(), '\r', At.DATA_LF);
        case DATA_LF -> expect(in.readByte(), '\n', At.SIZE);
        case TRAILERS -> {
          return trailers(in, sink);
        }
      }
    }
    return false;
  }

  private void size(byte octet) throws Malformed {
    int digit = Octets.hex(octet);
    if (digit >= 0) {
      left = left << 4 | digit;
      digits++;
      if (left > MOST || digits > LONGEST_LINE) {
        throw new Malformed("a chunk's size is too large");
      }
      return;
    }
    if (digits == 0) {
      throw new Malformed("a chunk has no size");
    }
    switch (octet) {
      case '\r' -> at = At.SIZE_END;
      case ';' -> at = At.EXTENSION;
      case ' ', '\t' -> at = At.BEHIND_SIZE;
      default -> throw new Malformed("a chunk's size is no hexadecimal number");
    }
  }

  private void behindSize(byte octet) throws Malformed {
    switch (octet) {
      case '\r' -> at = At.SIZE_END;
      case ';' -> at = At.EXTENSION;
      case ' ', '\t' -> countExtension();
      default -> throw new Malformed("a chunk's size is no hexadecimal number");
    }
  }

  private void extension(byte octet) throws Malformed {
    if (octet == '\r') {
      at = At.SIZE_END;
      return;
    }
    if (!Octets.isValue(octet)) {
      throw new Malformed("a chunk's extension has a control character");
    }
    countExtension();
  }

  private void countExtension() throws Malformed {
    extensionBytes++;
    if (++line > LONGEST_LINE || extensionBytes > EXTENSIONS_FREE + bodyBytes) {
      throw new Malformed("chunks have too many extensions");
    }
  }

  private void sizeEnd(byte octet) throws Malformed {
    expect(octet, '\n', left == 0 ? At.TRAILERS : At.DATA);
    digits = 0;
    line = 0;
  }

  private void data(ByteBuf in, Sink sink) {
    int length = (int) Math.min(left, in.readableBytes());
    left -= length;
    bodyBytes += length;
    if (left == 0) {
      at = At.DATA_CR;
    }
    sink.received(in.readRetainedSlice(length), false);
  }

  private void expect(byte octet, char wanted, At next) throws Malformed {
    if (octet != wanted) {
      throw new Malformed("a chunk does not end where its size says");
    }
    at = next;
  }

  private boolean trailers(ByteBuf in, Sink sink) throws Malformed {
    ByteBuf all = in;
    if (held != null) {
      held.writeBytes(in);
      all = held;
    }
    // Without trailers there is an empty line at once, which the scanner takes for the end of a
    // head
    // as well.
    int length = scanner.find(all);
    if (length < 0) {
      hold(in);
      return false;
    }
    byte[] bytes = new byte[length];
    all.readBytes(bytes);
    if (held != null) {
      // What follows is the next message's.
      in.readerIndex(in.readerIndex() - held.readableBytes());
      release();
    }
    if (length == 2) {
      sink.received(Unpooled.EMPTY_BUFFER, true);
    } else {
      sink.receivedTrailers(Trailers.cleaned(new HeadLines(bytes, 0).read()));
    }
    return true;
  }

  private void hold(ByteBuf in) {
    if (held == null) {
      held = in.alloc().heapBuffer(Math.min(limits.headerBytes(), 2 * in.readableBytes() + 64));
      held.writeBytes(in);
    }
  }

  @Override
  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  /** Which trailers are passed on. */
  private static final class Trailers {
    private Trailers() {}

    /** Without those that frame or route a message (RFC 9110 section 6.5.1). */
    static Headers cleaned(Headers trailers) {
      trailers.remove(Names.CONTENT_LENGTH);
      trailers.remove(Names.TRANSFER_ENCODING);
      trailers.remove(Names.HOST);
      trailers.remove(Names.CONNECTION);
      trailers.remove(Names.KEEP_ALIVE);
      trailers.remove(Names.UPGRADE);
      trailers.remove(Names.TE);
      return trailers;
    }
  }
}
