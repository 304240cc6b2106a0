// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

/** What can be registered by who runs it. */
public sealed interface Registrable {
  /** The id of the registration. */
  String id();

  /** A sidecar; not one without an inbound listener, which Consul does not know. */
  record Sidecar(ProxyRegistration registration) implements Registrable {
    @Override
    public String id() {
      return registration.proxyId();
    }
  }

  /** A mesh gateway. */
  record Gateway(GatewayRegistration registration) implements Registrable {
    @Override
    public String id() {
      return registration.id();
    }
  }
}
