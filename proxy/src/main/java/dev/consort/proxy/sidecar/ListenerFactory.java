// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.listeners.DataPlane;
import dev.consort.listeners.ExposedSpec;
import dev.consort.listeners.InboundFeed;
import dev.consort.listeners.InboundSpec;
import dev.consort.listeners.Listener;
import dev.consort.listeners.OutboundFeed;
import dev.consort.listeners.OutboundSpec;
import java.util.concurrent.CompletionStage;

/** Opens listeners: the data plane, as far as a sidecar needs it. */
public interface ListenerFactory {
  /** See {@link DataPlane}. */
  CompletionStage<Listener> openInbound(InboundSpec spec, InboundFeed feed);

  /** See {@link DataPlane}. */
  CompletionStage<Listener> openOutbound(OutboundSpec spec, OutboundFeed feed);

  /** See {@link DataPlane}. */
  CompletionStage<Listener> openExposed(ExposedSpec spec);
}
