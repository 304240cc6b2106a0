// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import dev.consort.listeners.ExposedSpec;
import dev.consort.listeners.InboundSpec;
import dev.consort.listeners.OutboundSpec;
import dev.consort.upstreams.Address;

/** A listener that should be open. Two that differ in anything are two listeners. */
public sealed interface ListenerPlan {
  /** Where it listens. */
  Address bind();

  /** The mesh's way in. */
  record Inbound(InboundSpec spec) implements ListenerPlan {
    @Override
    public Address bind() {
      return spec.bind();
    }

    @Override
    public String toString() {
      return "inbound listener " + bind();
    }
  }

  /** The application's way to one upstream. */
  record Outbound(OutboundSpec spec) implements ListenerPlan {
    @Override
    public Address bind() {
      return spec.bind();
    }

    @Override
    public String toString() {
      return "listener " + bind() + " of upstream " + spec.upstream();
    }
  }

  /** The way to single paths for callers outside the mesh. */
  record Exposed(ExposedSpec spec) implements ListenerPlan {
    @Override
    public Address bind() {
      return spec.bind();
    }

    @Override
    public String toString() {
      return "listener " + bind() + " of exposed " + spec.paths();
    }
  }
}
