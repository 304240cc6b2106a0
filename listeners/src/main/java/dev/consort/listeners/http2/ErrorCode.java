// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;

/** Why a stream or a connection ends, in the order of its numbers (RFC 9113 section 7). */
enum ErrorCode {
  NO_ERROR,
  PROTOCOL_ERROR,
  INTERNAL_ERROR,
  FLOW_CONTROL_ERROR,
  SETTINGS_TIMEOUT,
  STREAM_CLOSED,
  FRAME_SIZE_ERROR,
  REFUSED_STREAM,
  CANCEL,
  COMPRESSION_ERROR,
  CONNECT_ERROR,
  ENHANCE_YOUR_CALM,
  INADEQUATE_SECURITY,
  HTTP_1_1_REQUIRED;

  private static final ErrorCode[] ALL = values();

  /** As it is sent. */
  @SuppressWarnings("EnumOrdinal") // That is what their order is for.
  int number() {
    return ordinal();
  }

  /** Unknown ones mean what an error inside the peer does (RFC 9113 section 7). */
  static ErrorCode of(long number) {
    return number >= 0 && number < ALL.length ? ALL[(int) number] : INTERNAL_ERROR;
  }

  /** How the end of a stream is told to the peer. */
  static ErrorCode of(Abort.Kind kind) {
    return switch (kind) {
      case CANCELLED, TIMED_OUT -> CANCEL;
      case NOT_PROCESSED -> REFUSED_STREAM;
      case OVERLOAD -> ENHANCE_YOUR_CALM;
      // It is the other side of this proxy that broke the rules, not this peer.
      case LOST, PROTOCOL, INTERNAL -> INTERNAL_ERROR;
    };
  }

  /** What a peer's reset means. */
  Abort.Kind kind() {
    return switch (this) {
      case NO_ERROR, CANCEL -> Abort.Kind.CANCELLED;
      case REFUSED_STREAM -> Abort.Kind.NOT_PROCESSED;
      case ENHANCE_YOUR_CALM -> Abort.Kind.OVERLOAD;
      case INTERNAL_ERROR, CONNECT_ERROR -> Abort.Kind.INTERNAL;
      case PROTOCOL_ERROR,
          FLOW_CONTROL_ERROR,
          SETTINGS_TIMEOUT,
          STREAM_CLOSED,
          FRAME_SIZE_ERROR,
          COMPRESSION_ERROR,
          INADEQUATE_SECURITY,
          HTTP_1_1_REQUIRED ->
          Abort.Kind.PROTOCOL;
    };
  }
}
