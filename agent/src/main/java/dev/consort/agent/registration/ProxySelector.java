// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

/** Which registration a sidecar takes. */
public sealed interface ProxySelector {
  /** The registration with this id ({@code -proxy-id}). */
  record ProxyId(String id) implements ProxySelector {}

  /**
   * The one sidecar registered for the service instance with this id ({@code -sidecar-for}), in any
   * letter case.
   */
  record SidecarFor(String serviceId) implements ProxySelector {}

  /** None: the command line says it all ({@code -service}). */
  record Fixed(ProxyRegistration registration) implements ProxySelector {}
}
