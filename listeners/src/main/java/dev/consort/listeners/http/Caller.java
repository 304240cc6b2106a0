// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

/**
 * Who asks whom, for logs.
 *
 * @param source SPIFFE id of the caller
 * @param destination SPIFFE id of the callee, or the upstream's name while no instance was reached
 * @param client address the caller's connection came from
 * @param local address it came to
 */
public record Caller(String source, String destination, String client, String local) {
  /** A caller whose way in is not known. */
  public Caller(String source, String destination, String client) {
    this(source, destination, client, "");
  }
}
