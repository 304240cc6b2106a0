// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.util.concurrent.Promise;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * An established TLS connection of BoringSSL, driven through Netty's native binding without Netty's
 * engine. The only class that does so. Two reasons: that engine answers a close_notify by closing
 * both directions, which would break half-close; and records are read from and written to the
 * relay's buffers directly, many at a time. Confined to its loop; freed once.
 */
final class BoringTls {
  /** How reading went on. */
  enum Status {
    /** More may come. */
    OPEN,
    /** The peer has said that it sends no more. */
    ENDED
  }

  /** The connection cannot go on. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      // Peers can cause it at will, so it must be cheap.
      super(message, null, false, false);
    }
  }

  private static final int RECORD = 16 * 1024;
  // Room for what BoringSSL sends by itself: alerts, key updates; session tickets are longer and
  // take another round.
  private static final int CONTROL_BYTES = 2048;

  // More than the tickets of a peer with the longest chain that is accepted.
  private static final int MOST_ROOM = 128 * 1024;

  private final ReferenceCountedOpenSslEngine engine;
  private final ByteBufAllocator allocator;
  private final int overheadBytes;
  private long ssl;
  private long bio;
  private boolean controlPending;

  private BoringTls(ReferenceCountedOpenSslEngine engine, ByteBufAllocator allocator) {
    this.engine = engine;
    this.allocator = allocator;
    this.ssl = engine.sslPointer();
    // Replaces the engine's own, which goes with it: from here on the engine is only kept to be
    // freed, and so that sessions which arrive later find their cache.
    this.bio = SSL.bioNewByteBuffer(ssl, CONTROL_BYTES);
    this.overheadBytes = SSL.getMaxWrapOverhead(ssl);
  }

  /** Whether a connection of this engine can be taken over. */
  static boolean drives(SSLEngine engine) {
    return engine instanceof ReferenceCountedOpenSslEngine
        && String.valueOf(OpenSsl.versionString()).startsWith("BoringSSL")
        // Else the engine holds bytes that are still to be sent.
        && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  /** Whether the peer was known from an earlier handshake; false where that is not known. */
  static boolean resumed(SSLEngine engine) {
    return engine instanceof ReferenceCountedOpenSslEngine boring
        && SSL.isSessionReused(boring.sslPointer());
  }

  /** Removes Netty's handler and goes on in its place. */
  static BoringTls takeOver(SslHandler tls, Channel channel) {
    ReferenceCountedOpenSslEngine engine = (ReferenceCountedOpenSslEngine) tls.engine();
    engine.retain();
    // Else removing the handler would make an exception with a stack for each connection.
    if (tls.sslCloseFuture() instanceof Promise<Channel> closed) {
      closed.trySuccess(channel);
    }
    channel.pipeline().remove(tls);
    return new BoringTls(engine, channel.alloc());
  }

  /**
   * Decrypts.
   *
   * @param cipher what was read; stays the caller's
   * @param out takes the plain bytes and their ownership
   */
  Status decrypt(ByteBuf cipher, Consumer<ByteBuf> out) throws Broken {
    mustBeOpen();
    int length = cipher.readableBytes();
    SSL.bioSetByteBuffer(bio, cipher.memoryAddress() + cipher.readerIndex(), length, false);
    ByteBuf plain = allocator.directBuffer(length);
    try {
      while (true) {
        int read =
            SSL.readFromSSL(
                ssl, plain.memoryAddress() + plain.writerIndex(), plain.writableBytes());
        if (read <= 0) {
          return ended(read) ? Status.ENDED : Status.OPEN;
        }
        plain.writerIndex(plain.writerIndex() + read);
        boolean more = SSL.bioLengthByteBuffer(bio) > 0;
        if (plain.isWritable()) {
          // There was room left, so all of the last record is here.
          if (!more) {
            return Status.OPEN;
          }
        } else {
          int pending = SSL.sslPending(ssl);
          if (!more && pending <= 0) {
            return Status.OPEN;
          }
          ByteBuf full = plain;
          plain = allocator.directBuffer(Math.max(pending, RECORD));
          out.accept(full);
        }
      }
    } finally {
      SSL.bioClearByteBuffer(bio);
      controlPending = SSL.bioLengthNonApplication(bio) > 0;
      if (plain.isReadable()) {
        out.accept(plain);
      } else {
        plain.release();
      }
    }
  }

  private boolean ended(int read) throws Broken {
    int error = SSL.getError(ssl, read);
    if (error == SSL.SSL_ERROR_WANT_READ || error == SSL.SSL_ERROR_WANT_WRITE) {
      return false;
    }
    if (error == SSL.SSL_ERROR_ZERO_RETURN) {
      return true;
    }
    throw broken();
  }

  private static Broken broken() {
    String message = SSL.getErrorString(SSL.getLastErrorNumber());
    SSL.clearError();
    return new Broken(message);
  }

  /** Whether reading left something to be sent. */
  boolean controlPending() {
    return controlPending;
  }

  /** What reading left to be sent: answers to key updates, alerts. Ownership goes to the caller. */
  ByteBuf takeControl() {
    controlPending = false;
    ByteBuf cipher = allocator.directBuffer(CONTROL_BYTES);
    sink(cipher);
    SSL.bioFlushByteBuffer(bio);
    return sunk(cipher);
  }

  /**
   * Encrypts.
   *
   * @param plain stays the caller's
   * @param out takes the records and their ownership
   */
  void encrypt(ByteBuf plain, Consumer<ByteBuf> out) throws Broken {
    mustBeOpen();
    if (controlPending) {
      out.accept(takeControl());
    }
    long from = plain.memoryAddress() + plain.readerIndex();
    int left = plain.readableBytes();
    int room = 0;
    while (left > 0) {
      int records = (left + RECORD - 1) / RECORD;
      ByteBuf cipher = allocator.directBuffer(left + records * overheadBytes + room);
      int written = 0;
      try {
        sink(cipher);
        written = write(from, left);
      } finally {
        sunk(cipher);
        controlPending = SSL.bioLengthNonApplication(bio) > 0;
        if (cipher.isReadable()) {
          out.accept(cipher);
        } else {
          cipher.release();
        }
      }
      // What did not fit comes before what follows.
      if (controlPending) {
        out.accept(takeControl());
      }
      from += written;
      left -= written;
      room += CONTROL_BYTES;
      if (room > MOST_ROOM) {
        throw new Broken("the TLS library does not take what is to be sent");
      }
    }
  }

  // Writes until all is written or there is no more room: with the first data of a connection
  // BoringSSL sends tickets that it has kept back.
  private int write(long from, int left) throws Broken {
    int written = 0;
    while (written < left) {
      int wrote = SSL.writeToSSL(ssl, from + written, left - written);
      if (wrote <= 0) {
        wantsRoom(wrote);
        return written;
      }
      written += wrote;
    }
    return written;
  }

  private void wantsRoom(int wrote) throws Broken {
    if (SSL.getError(ssl, wrote) != SSL.SSL_ERROR_WANT_WRITE) {
      throw broken();
    }
  }

  /** The record that says that no more will be sent. Ownership goes to the caller. */
  ByteBuf closeNotify() {
    if (ssl == 0) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf cipher = allocator.directBuffer(CONTROL_BYTES);
    sink(cipher);
    SSL.bioFlushByteBuffer(bio);
    if (SSL.shutdownSSL(ssl) < 0) {
      SSL.clearError();
    }
    return sunk(cipher);
  }

  private void sink(ByteBuf cipher) {
    SSL.bioSetByteBuffer(bio, cipher.memoryAddress(), cipher.writableBytes(), true);
  }

  private ByteBuf sunk(ByteBuf cipher) {
    cipher.writerIndex(
        cipher.writerIndex() + cipher.writableBytes() - SSL.bioLengthByteBuffer(bio));
    SSL.bioClearByteBuffer(bio);
    return cipher;
  }

  // The native code would take a null pointer at its word.
  private void mustBeOpen() throws Broken {
    if (ssl == 0) {
      throw new Broken("the connection is closed");
    }
  }

  /** Frees the native connection. Idempotent. */
  void free() {
    if (ssl != 0) {
      ssl = 0;
      bio = 0;
      engine.release();
    }
  }
}
