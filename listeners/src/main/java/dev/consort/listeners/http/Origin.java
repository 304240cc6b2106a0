// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

/**
 * Whatever answers requests: the local application, or the instances of an upstream. On its loop.
 */
public interface Origin {
  /**
   * Finds a connection for a request. Exactly one of the request's methods is called, perhaps
   * before this returns.
   *
   * @param fresh whether it must be a new connection, since one that was kept has just proven dead
   */
  void acquire(OriginRequest request, boolean fresh);
}
