// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.authz.IntentionTable;
import dev.consort.certs.ClientTls;
import dev.consort.certs.ServerTls;
import dev.consort.listeners.DataPlane;
import dev.consort.listeners.InboundSpec;
import dev.consort.listeners.Listener;
import dev.consort.listeners.OutboundSpec;
import dev.consort.upstreams.UpstreamTarget;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Opens listeners: the data plane, as far as a sidecar needs it. */
public interface ListenerFactory {
  /** See {@link DataPlane}. */
  CompletionStage<Listener> openInbound(
      InboundSpec spec, Supplier<ServerTls> tls, Supplier<IntentionTable> intentions);

  /** See {@link DataPlane}. */
  CompletionStage<Listener> openOutbound(
      OutboundSpec spec, Supplier<ClientTls> tls, Supplier<UpstreamTarget> target);
}
