// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.ConnectionRecord;
import dev.consort.listeners.http.Caller;
import dev.consort.listeners.http.OutboundRequests;
import dev.consort.listeners.message.OutputEnd;
import dev.consort.listeners.message.ServerConnection;
import io.netty.channel.Channel;

/** The application's connection with requests to an upstream. */
final class OutboundHttpConnection extends Connection implements ServerConnection.Listener {
  private final OutboundSetup setup;
  private final OutboundHttp http;
  private ServerConnection connection;
  private boolean draining;

  OutboundHttpConnection(
      OutboundSetup setup, OutboundHttp http, HotPath hotPath, Loop loop, Channel accepted) {
    super(hotPath, loop, setup.open(), setup.metrics(), accepted);
    this.setup = setup;
    this.http = http;
  }

  @Override
  void prepare() {
    OutboundRequests requests =
        new OutboundRequests(
            http.host(loop(), hotPath()),
            http.origin(loop()),
            new Caller(
                setup.tls().get().identity(),
                setup.spec().upstream().toString(),
                client(),
                local()));
    HttpCodecs.Serving serving =
        new HttpCodecs.Serving(http.limits(), loop(), requests, this, this::begun);
    accepted()
        .pipeline()
        .addLast(
            new ProtocolSniffer(http2 -> HttpCodecs.server(http2, serving, OutputEnd.PLAIN, true)));
    // One that leaves before its first request has nobody else to tell.
    accepted().closeFuture().addListener(_ -> closed());
  }

  @Override
  void begin() {
    accepted().config().setAutoRead(true);
  }

  @Override
  public void refused(String label, String why) {
    http.refused(label);
    hotPath()
        .refusals()
        .info(
            "request refused service={} upstream={} client={} reason={} detail={}",
            setup.spec().service(),
            setup.spec().upstream(),
            client(),
            label,
            why);
  }

  @Override
  public void closed() {
    end(new Ending(ClosedBy.APP, CloseReason.FINISHED, ""));
  }

  private void begun(ServerConnection serving) {
    connection = serving;
    noDeadline();
    if (draining) {
      // Not before it has its place in the pipeline.
      loop().events().execute(serving::drain);
    }
  }

  @Override
  void drain() {
    draining = true;
    if (connection == null) {
      // It may be just about to ask.
      deadline(loop().timers().after(ProtocolSniffer.FIRST_BYTE, this::closed));
    } else {
      connection.drain();
    }
  }

  @Override
  boolean hasOwnLine() {
    return false;
  }

  @Override
  boolean recheck() {
    return false;
  }

  @Override
  ConnectionRecord describe(
      Ending ending, long endedMillis, long durationNanos, long toAppBytes, long fromAppBytes) {
    throw new IllegalStateException("its requests have a line each");
  }
}
