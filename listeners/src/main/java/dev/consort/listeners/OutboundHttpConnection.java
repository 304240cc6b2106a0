// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.http.Caller;
import dev.consort.listeners.http.OutboundRequests;
import dev.consort.listeners.message.RequestHandler;
import io.netty.channel.Channel;

/** The application's connection with requests to an upstream. */
final class OutboundHttpConnection extends PlainHttpConnection {
  private final OutboundSetup setup;
  private final OutboundHttp http;

  OutboundHttpConnection(
      OutboundSetup setup, OutboundHttp http, HotPath hotPath, Loop loop, Channel accepted) {
    super(hotPath, loop, setup.open(), setup.metrics(), accepted, http.limits(), ClosedBy.APP);
    this.setup = setup;
    this.http = http;
  }

  @Override
  RequestHandler requests() {
    return new OutboundRequests(
        http.host(loop(), hotPath()),
        http.origin(loop(), hotPath()),
        new Caller(
            setup.tls().get().identity(), setup.spec().upstream().toString(), client(), local()));
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
}
