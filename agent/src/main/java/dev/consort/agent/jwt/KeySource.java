// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Where a provider's key set (RFC 7517) comes from. */
public sealed interface KeySource {
  /**
   * It stands in the entry.
   *
   * @param jwks JSON; may hold secrets, so it is never printed
   */
  record Inline(String jwks) implements KeySource {
    @Override
    public String toString() {
      return "Inline[" + jwks.length() + " characters]";
    }
  }

  /** A file on this machine, which is read again now and then. */
  record File(Path path) implements KeySource {}

  /**
   * An HTTP server.
   *
   * @param uri http or https, with a host
   * @param timeout longest wait for an answer
   * @param cacheFor how long an answer is used before it is asked for again
   * @param firstRetry the first wait after a failure; it doubles
   * @param longestRetry the longest such wait
   * @param connectTimeout longest wait for a connection
   * @param trust what HTTPS is checked against
   */
  record Remote(
      URI uri,
      Duration timeout,
      Duration cacheFor,
      Duration firstRetry,
      Duration longestRetry,
      Duration connectTimeout,
      TrustedCa trust)
      implements KeySource {}

  /** For people and metrics, without a query, which may hold a secret. */
  default String label() {
    return switch (this) {
      case Inline _ -> "the entry itself";
      case File file -> file.path().toString();
      case Remote remote ->
          remote.uri().getScheme() + "://" + remote.uri().getAuthority() + remote.uri().getPath();
    };
  }
}
