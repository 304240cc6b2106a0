// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.Address;
import dev.consort.upstreams.SocketError;

/** A listening socket could not be opened. The message is a sentence for the user. */
public final class BindFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Address address;
  private final Why why;

  /** What kept the socket from being opened. */
  public enum Why {
    /** Something else listens there. */
    IN_USE("another process listens there"),
    /** The process may not listen there. */
    NOT_PERMITTED("this user may not listen there"),
    /** The host is no address of this machine. */
    NOT_LOCAL("this machine has no such address"),
    /** The path of a unix socket is too long, taken by another file, or its folder is missing. */
    BAD_PATH("the path can't hold a socket"),
    /** Anything else; the cause says what. */
    OTHER("the socket can't be opened");

    private final String sentence;

    Why(String sentence) {
      this.sentence = sentence;
    }
  }

  /**
   * A failure to listen.
   *
   * @param cause null when there is none to tell of
   */
  public BindFailed(Address address, Why why, Throwable cause) {
    super(
        "can't listen on "
            + address
            + ": "
            + why.sentence
            + (cause == null ? "" : " (" + SocketError.words(cause) + ")"),
        cause);
    this.address = address;
    this.why = why;
  }

  /** Where it was to listen. */
  public Address address() {
    return address;
  }

  /** What kept it from listening. */
  public Why why() {
    return why;
  }
}
