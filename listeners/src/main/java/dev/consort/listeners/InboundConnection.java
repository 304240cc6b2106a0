// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.Audit;
import dev.consort.authz.DenyReason;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.Permit;
import dev.consort.authz.Verdict;
import io.netty.channel.Channel;
import javax.net.ssl.SSLEngine;

/**
 * A peer's connection to the application. The order is the point: handshake, identity, decision,
 * and only with the permit that comes of it the application is dialled.
 */
final class InboundConnection extends MeshConnection {
  InboundConnection(InboundSetup setup, HotPath hotPath, Loop loop, Channel accepted) {
    super(setup, hotPath, loop, accepted);
  }

  @Override
  void identified(SSLEngine engine) {
    IntentionTable table = setup().intentions().get();
    Verdict verdict = table.decide(peer());
    audit(table.audit(peer(), verdict));
    switch (verdict) {
      case Verdict.Allowed(Permit permit) -> relayToApp(permit, () -> handshake().takeOver());
      case Verdict.Denied(DenyReason reason) ->
          // Later, since Netty's TLS handler is in the middle of its own handshake success.
          loop().events().execute(() -> denied(reason));
    }
  }

  private void audit(Audit audit) {
    if (audit instanceof Audit.WouldDeny(DenyReason reason)) {
      metrics().wouldDeny(label(reason));
      hotPath()
          .refusals()
          .info(
              "would deny service={} source={} client={} reason={}",
              setup().spec().service(),
              peer().uri(),
              client(),
              audit.explain(peer()));
    }
  }

  private void denied(DenyReason reason) {
    metrics().denied(label(reason));
    String explanation = reason.explain(peer());
    hotPath()
        .refusals()
        .info(
            "denied service={} source={} client={} reason={}",
            setup().spec().service(),
            peer().uri(),
            client(),
            explanation);
    end(new Ending(ClosedBy.PROXY, CloseReason.DENIED, explanation));
  }

  @Override
  boolean recheck() {
    if (ended() || peer() == null) {
      return false;
    }
    return switch (setup().intentions().get().decide(peer())) {
      case Verdict.Allowed _ -> false;
      case Verdict.Denied(DenyReason reason) -> {
        String explanation = reason.explain(peer());
        metrics().denied(label(reason));
        hotPath()
            .refusals()
            .info(
                "cut service={} source={} client={} reason={}",
                setup().spec().service(),
                peer().uri(),
                client(),
                explanation);
        cut(CloseReason.POLICY_CHANGED, explanation);
        yield true;
      }
    };
  }
}
