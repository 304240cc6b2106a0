// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Both ends of one TLS connection in memory, on the calling thread. */
final class TlsPair implements AutoCloseable {
  final SslHandler clientTls;
  final SslHandler serverTls;
  final EmbeddedChannel client;
  final EmbeddedChannel server;

  /** Handshakes as far as it goes. */
  TlsPair(SslHandler clientTls, SslHandler serverTls) {
    this.clientTls = clientTls;
    this.serverTls = serverTls;
    server = new EmbeddedChannel(serverTls);
    client = new EmbeddedChannel(clientTls);
    pump();
  }

  /** Moves bytes both ways until none is left. */
  void pump() {
    boolean moved = true;
    while (moved) {
      moved = move(client, server);
      moved |= move(server, client);
    }
  }

  private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
    boolean moved = false;
    for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      moved = true;
      if (to.isActive()) {
        deliver(bytes, to);
      } else {
        bytes.release();
      }
    }
    if (!from.isActive() && to.isActive()) {
      to.close();
    }
    return moved;
  }

  private static void deliver(ByteBuf bytes, EmbeddedChannel to) {
    // Not by writeInbound: it throws what a failed handshake leaves in the pipeline, and tests look
    // for that in the handshake's future.
    to.pipeline().fireChannelRead(bytes).fireChannelReadComplete();
    to.runPendingTasks();
  }

  boolean succeeded() {
    return serverTls.handshakeFuture().isSuccess() && clientTls.handshakeFuture().isSuccess();
  }

  Optional<PeerRejection> refusedByServer() {
    return PeerRejection.of(serverTls.handshakeFuture().cause());
  }

  Optional<PeerRejection> refusedByClient() {
    return PeerRejection.of(clientTls.handshakeFuture().cause());
  }

  String protocol() {
    return serverTls.engine().getSession().getProtocol();
  }

  /** The key exchange that was agreed on. */
  String group() throws Exception {
    return SSL.getGroupName(((ReferenceCountedOpenSslEngine) serverTls.engine()).sslPointer());
  }

  /** The name the client sent, empty if none. */
  String sniAtServer() {
    String sni =
        SSL.getSniHostname(((ReferenceCountedOpenSslEngine) serverTls.engine()).sslPointer());
    return sni == null ? "" : sni;
  }

  /** Sends {@code text} from client to server and returns what arrived. */
  String send(String text) {
    return transfer(text, client, server);
  }

  /** Sends {@code text} from server to client and returns what arrived. */
  String answer(String text) {
    return transfer(text, server, client);
  }

  private String transfer(String text, EmbeddedChannel from, EmbeddedChannel to) {
    from.pipeline().writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    from.runPendingTasks();
    pump();
    StringBuilder arrived = new StringBuilder();
    // Tickets arrive as empty buffers.
    for (ByteBuf bytes = to.readInbound(); bytes != null; bytes = to.readInbound()) {
      arrived.append(bytes.toString(StandardCharsets.UTF_8));
      bytes.release();
    }
    return arrived.toString();
  }

  @Override
  public void close() {
    client.close();
    pump();
    server.close();
    client.releaseOutbound();
    server.releaseOutbound();
  }
}
