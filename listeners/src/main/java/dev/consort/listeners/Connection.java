// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.ConnectionRecord;
import dev.consort.time.Timers.Cancellable;
import dev.consort.upstreams.Address;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * One accepted connection and the one that is dialled for it, from accept to end. Confined to its
 * loop. What happens between accept and relay is the subclasses' matter; how it ends is here.
 */
abstract class Connection {
  private static final Cancellable NOTHING = () -> {};

  private final HotPath hotPath;
  private final Loop loop;
  private final OpenConnections open;
  private final ConnectionMetrics metrics;
  private final Channel accepted;
  private final long acceptedNanos;
  private Channel dialled;
  private Cancellable deadline = NOTHING;
  private Relay relay;
  private boolean ended;

  Connection(
      HotPath hotPath,
      Loop loop,
      OpenConnections open,
      ConnectionMetrics metrics,
      Channel accepted) {
    this.hotPath = hotPath;
    this.loop = loop;
    this.open = open;
    this.metrics = metrics;
    this.accepted = accepted;
    this.acceptedNanos = hotPath.ticker().nanos();
  }

  /** Sets up the accepted channel's handlers, before it is registered. */
  abstract void prepare();

  /** Goes on once the accepted channel is registered with the loop. */
  abstract void begin();

  /** Decides again, if there is something to decide; whether the connection was cut. */
  abstract boolean recheck();

  /** What is known for the access log. The parts that this class knows are parameters. */
  abstract ConnectionRecord describe(
      Ending ending, long endedMillis, long durationNanos, long toAppBytes, long fromAppBytes);

  final HotPath hotPath() {
    return hotPath;
  }

  final Loop loop() {
    return loop;
  }

  final ConnectionMetrics metrics() {
    return metrics;
  }

  final Channel accepted() {
    return accepted;
  }

  /** Where the accepted connection came from; {@code local} when through a unix socket. */
  final String client() {
    return shown(accepted.remoteAddress());
  }

  /** Where the accepted connection came to; {@code local} when through a unix socket. */
  final String local() {
    return shown(accepted.localAddress());
  }

  private static String shown(SocketAddress address) {
    return address instanceof InetSocketAddress ip
        ? new Address.Tcp(ip.getAddress().getHostAddress(), ip.getPort()).toString()
        : "local";
  }

  final boolean ended() {
    return ended;
  }

  final long nowNanos() {
    return hotPath.ticker().nanos();
  }

  /** Replaces the one deadline of the present stage. */
  final void deadline(Cancellable next) {
    deadline.cancel();
    deadline = next;
  }

  final void noDeadline() {
    deadline(NOTHING);
  }

  /** The connection that is being dialled now; a former one has been closed. */
  final void dialled(Channel channel) {
    dialled = channel;
  }

  /** From here on bytes flow. */
  final void relaying(Relay started) {
    noDeadline();
    relay = started;
  }

  /** Cuts the connection for a reason of the proxy's own. */
  final void cut(CloseReason reason, String detail) {
    end(new Ending(ClosedBy.PROXY, reason, detail));
  }

  /** Ends the connection: closes both sides, counts and logs it. Only the first call does. */
  final void end(Ending ending) {
    if (ended) {
      return;
    }
    ended = true;
    noDeadline();
    close(accepted, ending.reason().resets());
    if (dialled != null) {
      close(dialled, ending.reason().resets());
    }
    released();
    open.remove(loop, this);
    account(ending);
  }

  /** Lets what is under way end, and takes nothing new; what relays bytes goes on. */
  void drain() {}

  /** Whether the access log has a line for the connection itself. */
  boolean hasOwnLine() {
    return true;
  }

  /**
   * Whether it ended before anything was decided about it or asked on it. Asked when it is over.
   */
  boolean turnedAway() {
    return false;
  }

  /** Gives back what the connection held elsewhere. */
  void released() {}

  private void account(Ending ending) {
    long durationNanos = nowNanos() - acceptedNanos;
    if (relay != null) {
      relay.settle();
    }
    metrics.closed(ending.by(), ending.reason(), durationNanos);
    // A probe each few seconds for each instance would drown what matters.
    if (ending.reason() != CloseReason.PROBE
        && hasOwnLine()
        && (!turnedAway() || hotPath.log().wantsTurnedAway())
        && hotPath.log().wants(ending.reason() == CloseReason.FINISHED, loop.random())) {
      long toApp = relay == null ? 0 : relay.toAppBytes();
      long fromApp = relay == null ? 0 : relay.fromAppBytes();
      hotPath
          .log()
          .offer(describe(ending, hotPath.clock().millis(), durationNanos, toApp, fromApp));
    }
  }

  private static void close(Channel channel, boolean reset) {
    if (reset && channel.isOpen()) {
      SocketSettings.resetOnClose(channel);
    }
    channel.close();
  }
}
