// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.Address;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A bound socket with its connections. Thread-safe. */
final class SocketListener implements Listener {
  private final Address address;
  private final ServerChannel socket;
  private final OpenConnections open;
  private final Loop timing;
  private final Runnable closed;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  /**
   * Takes over a bound socket.
   *
   * @param timing the loop whose timers watch over deadlines
   * @param closed called once the last connection of the stopped listener is gone
   */
  SocketListener(
      Address address, ServerChannel socket, OpenConnections open, Loop timing, Runnable closed) {
    this.address = address;
    this.socket = socket;
    this.open = open;
    this.timing = timing;
    this.closed = closed;
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public int openConnections() {
    return open.count();
  }

  @Override
  public CompletionStage<Void> stopAccepting() {
    ((Channel) socket)
        .close()
        .addListener(
            done -> {
              removeFile();
              if (stopped.complete(null)) {
                open.whenEmpty().thenRun(closed);
              }
            });
    return stopped.copy();
  }

  private void removeFile() {
    if (address instanceof Address.Unix(var path) && !stopped.isDone()) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // It stays behind, refuses connections and is replaced by the next listener.
        return;
      }
    }
  }

  @Override
  public CompletionStage<Void> drain(Duration deadline) {
    return stopAccepting()
        .thenCompose(
            _ -> {
              var cutting =
                  timing
                      .timers()
                      .after(
                          deadline,
                          () ->
                              open.forEach(
                                  connection ->
                                      connection.cut(
                                          CloseReason.DRAINED, "the time to drain was up")));
              open.forEach(Connection::drain);
              CompletableFuture<Void> empty = open.whenEmpty();
              empty.thenRun(cutting::cancel);
              return empty.copy();
            });
  }

  @Override
  public CompletionStage<Integer> recheck() {
    AtomicInteger cut = new AtomicInteger();
    return open.forEach(
            connection -> {
              if (connection.recheck()) {
                cut.incrementAndGet();
              }
            })
        .thenApply(_ -> cut.get());
  }
}
