// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.Permit;
import dev.consort.upstreams.OriginFailure;
import io.netty.channel.Channel;
import java.util.function.Supplier;

/**
 * Dials the application for a caller that may reach it, and relays bytes between them. Confined to
 * the connection's loop.
 */
final class AppRelay {
  private final MeshConnection connection;
  private final InboundSetup setup;
  private final Supplier<End> peer;

  /**
   * @param peer takes the caller's channel over; asked for when the application is there
   */
  AppRelay(MeshConnection connection, InboundSetup setup, Supplier<End> peer) {
    this.connection = connection;
    this.setup = setup;
    this.peer = peer;
  }

  /** Begins; the channel is there to be closed with the connection. */
  Channel dial(Permit permit) {
    return new TcpTry(
            connection,
            setup.app(),
            setup.spec().appConnectTimeout(),
            app -> Relay.inbound(permit, connection, peer.get(), app),
            this::failed)
        .start();
  }

  private void failed(OriginFailure failure) {
    connection
        .hotPath()
        .refusals()
        .info(
            "application not reached service={} source={} reason={}",
            setup.spec().service(),
            connection.source(),
            failure.describe());
    connection.end(new Ending(ClosedBy.PROXY, CloseReason.APP_UNREACHABLE, failure.describe()));
  }
}
