// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

/**
 * Why a stream ended before its messages did. Immutable.
 *
 * @param kind what sort of end
 * @param detail for the own side's logs, such as {@code the connection was closed}
 */
public record Abort(Kind kind, String detail) {
  /** The sorts of ends, as they are told to the other side. */
  public enum Kind {
    /** The other side wants no more of it (HTTP/2 CANCEL, or a closed HTTP/1 connection). */
    CANCELLED,
    /**
     * The request was certainly not looked at (REFUSED_STREAM, beyond a GOAWAY, or never sent): it
     * may be sent again whatever it is.
     */
    NOT_PROCESSED,
    /** The connection ended before a byte of the answer, after the request was sent. */
    LOST,
    /** What the other side sent is not HTTP as it must be. */
    PROTOCOL,
    /** A limit of ours was met. */
    OVERLOAD,
    /** A timer of ours fired. */
    TIMED_OUT,
    /** It cannot go on here. */
    INTERNAL
  }
}
