// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.Address;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A blocking client that speaks plain bytes, for tests. */
public final class TestClient implements AutoCloseable {
  private final SocketChannel channel;

  private TestClient(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects. */
  public static TestClient to(Address address) throws IOException {
    return new TestClient(
        switch (address) {
          case Address.Tcp(var host, var port) ->
              SocketChannel.open((SocketAddress) new InetSocketAddress(host, port));
          case Address.Unix(var path) -> {
            SocketChannel unix = SocketChannel.open(StandardProtocolFamily.UNIX);
            unix.connect(UnixDomainSocketAddress.of(path));
            yield unix;
          }
        });
  }

  /** The socket itself. */
  public SocketChannel channel() {
    return channel;
  }

  /** Sends all of it. */
  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends all of it. */
  public void send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Receives exactly so many bytes. */
  public String receive(int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("ended after " + buffer.position() + " of " + count + " bytes");
      }
    }
    return new String(buffer.array(), StandardCharsets.UTF_8);
  }

  /** Receives the head of a message of HTTP/1, with the empty line at its end. */
  public String receiveHead() throws IOException {
    return head(channel);
  }

  /** As {@link #receiveHead}, from any connection. Empty when there is none any more. */
  public static String head(SocketChannel from) throws IOException {
    StringBuilder head = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (head.indexOf("\r\n\r\n") < 0) {
      one.clear();
      if (from.read(one) < 0) {
        return "";
      }
      head.append((char) one.get(0));
    }
    return head.toString();
  }

  /** Receives until the other side ends; fails if it breaks the connection. */
  public String receiveRest() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (channel.read(buffer) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** Whether the other side breaks the connection before it ends it, whatever it sends. */
  public boolean isReset() {
    try {
      receiveRest();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Says that no more will be sent. */
  public void finish() throws IOException {
    channel.shutdownOutput();
  }

  /** Breaks the connection. */
  public void reset() throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
