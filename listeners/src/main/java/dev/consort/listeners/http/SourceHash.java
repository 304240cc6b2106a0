// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.upstreams.Hash64;

/** The hash of where a caller is. Pure. */
public final class SourceHash {
  private SourceHash() {}

  /**
   * Of an address without its port, which each connection has another of.
   *
   * @param client {@code host:port}, or a word for a way in that has no port
   */
  public static long of(String client) {
    int colon = client.lastIndexOf(':');
    return Hash64.of(client, 0, colon < 0 ? client.length() : colon);
  }
}
