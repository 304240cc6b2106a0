// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

/** The numbers of frames and settings (RFC 9113 sections 4 and 6, RFC 8441). */
final class Frames {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 0x1;
  static final int ACK = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int PRIORITIZED = 0x20;

  static final int HEADER_TABLE_SIZE = 1;
  static final int ENABLE_PUSH = 2;
  static final int MAX_CONCURRENT_STREAMS = 3;
  static final int INITIAL_WINDOW_SIZE = 4;
  static final int MAX_FRAME_SIZE = 5;
  static final int MAX_HEADER_LIST_SIZE = 6;
  static final int ENABLE_CONNECT_PROTOCOL = 8;

  /** Bytes before each payload. */
  static final int HEAD_BYTES = 9;

  /** Longest payload that is taken, and that may be sent before the peer allows more. */
  static final int MAX_PAYLOAD = 16384;

  /** Longest payload that a peer can allow. */
  static final int LARGEST_MAX_PAYLOAD = (1 << 24) - 1;

  /** What may be sent before anything is said about it. */
  static final int DEFAULT_WINDOW = 65535;

  static final int SETTING_BYTES = 6;
  static final int PRIORITY_BYTES = 5;
  static final int PING_BYTES = 8;
  static final int LAST_STREAM = Integer.MAX_VALUE;

  private Frames() {}
}
