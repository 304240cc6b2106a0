// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.time.Duration;

/**
 * Why no connection to an upstream, or to the local application, came about. Immutable. What it
 * says is for the own side's logs; a peer is never told.
 */
public sealed interface OriginFailure {
  /** A sentence part for a log, as {@code 10.0.0.7:20000 refused the connection}. */
  String describe();

  /** Value of the label {@code reason} of metrics. */
  String label();

  /**
   * The target has no instance that may be used.
   *
   * @param target the target's id
   * @param listed how many instances the catalog lists, all of them critical
   */
  record NoEndpoint(String target, int listed) implements OriginFailure {
    @Override
    public String describe() {
      return listed == 0
          ? target + " has no instances"
          : "all " + listed + " instances of " + target + " are critical";
    }

    @Override
    public String label() {
      return "no_endpoint";
    }
  }

  /**
   * The connection could not be opened.
   *
   * @param address what was dialled
   * @param detail what the system says
   */
  record ConnectFailed(Address address, String detail) implements OriginFailure {
    @Override
    public String describe() {
      return address + " can't be reached: " + detail;
    }

    @Override
    public String label() {
      return "connect_failed";
    }
  }

  /**
   * The connection was not there in time.
   *
   * @param address what was dialled
   * @param step what was waited for, {@code TCP} or {@code TLS}
   * @param limit the configured wait
   */
  record TimedOut(Address address, String step, Duration limit) implements OriginFailure {
    @Override
    public String describe() {
      return address + " did not answer within " + limit.toMillis() + " ms (" + step + ")";
    }

    @Override
    public String label() {
      return "timeout";
    }
  }

  /**
   * TLS could not be agreed on or the peer is not who it should be.
   *
   * @param address what was dialled
   * @param reason a word for metrics, as {@code unexpected_identity}
   * @param detail what was found
   */
  record HandshakeFailed(Address address, String reason, String detail) implements OriginFailure {
    @Override
    public String describe() {
      return "the TLS handshake with " + address + " failed: " + detail;
    }

    @Override
    public String label() {
      return "tls_" + reason;
    }
  }

  /**
   * A configured limit of its use is met.
   *
   * @param target the target's id, or the address
   * @param key where the limit is configured, with its name
   * @param limit as configured
   */
  record Overloaded(String target, String key, int limit) implements OriginFailure {
    @Override
    public String describe() {
      return target + " may not be asked more at once: " + key + " is " + limit;
    }

    @Override
    public String label() {
      return "overloaded";
    }
  }
}
