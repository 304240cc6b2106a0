// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

/**
 * What a peer sent ends its connection (RFC 9113 section 5.4.1). Cheap: peers cause it at will. The
 * message is a sentence part about the peer that holds nothing of what it sent.
 */
final class ConnectionError extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  ConnectionError(ErrorCode code, String why) {
    super(why, null, false, false);
    this.code = code;
  }

  static ConnectionError protocol(String why) {
    return new ConnectionError(ErrorCode.PROTOCOL_ERROR, why);
  }

  static ConnectionError flood(String why) {
    return new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, why);
  }

  static ConnectionError compression(String why) {
    return new ConnectionError(ErrorCode.COMPRESSION_ERROR, why);
  }

  ErrorCode code() {
    return code;
  }

  /** A word for metrics. */
  String label() {
    return switch (code) {
      case ENHANCE_YOUR_CALM -> "flood";
      case SETTINGS_TIMEOUT -> "settings_timeout";
      case NO_ERROR,
          PROTOCOL_ERROR,
          INTERNAL_ERROR,
          FLOW_CONTROL_ERROR,
          STREAM_CLOSED,
          FRAME_SIZE_ERROR,
          REFUSED_STREAM,
          CANCEL,
          COMPRESSION_ERROR,
          CONNECT_ERROR,
          INADEQUATE_SECURITY,
          HTTP_1_1_REQUIRED ->
          "malformed";
    };
  }
}
