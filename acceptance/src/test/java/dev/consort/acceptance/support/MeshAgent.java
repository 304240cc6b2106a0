// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.databind.JsonNode;

/** The agent that a mesh on this machine has. Not thread-safe: one test thread owns it. */
public sealed interface MeshAgent extends AutoCloseable permits RealConsul, DevConsul {
  /** Starts it, or starts it again; returns before it answers. */
  void start();

  /** Waits for a leader and an active root. */
  void awaitCa();

  /** Kills it, without giving it time for anything. */
  void kill();

  boolean isRunning();

  /** {@code host:port} of its HTTP API. */
  String address();

  ConsulApi api();

  /** Gives the CA a new root with a new key. Returns when it is active. */
  void rotateRoot();

  /** The end of its log. */
  String tail();

  @Override
  void close();

  /** ID of the active root, empty while there is none. */
  default String activeRoot() {
    return roots().path("ActiveRootID").asText();
  }

  /** The roots as the agent tells them. */
  default JsonNode roots() {
    return api().get("/v1/agent/connect/ca/roots");
  }

  /** The leaf certificate that the agent hands to this service's proxies now. */
  default JsonNode leaf(String service) {
    return api().get("/v1/agent/connect/ca/leaf/" + service);
  }
}
