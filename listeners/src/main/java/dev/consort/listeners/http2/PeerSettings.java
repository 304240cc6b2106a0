// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import io.netty.buffer.ByteBuf;

/** What a peer has said about itself (RFC 9113 section 6.5.2, RFC 8441). Confined to a loop. */
final class PeerSettings {
  private int initialWindow = Frames.DEFAULT_WINDOW;
  private int maxPayload = Frames.MAX_PAYLOAD;
  private long maxConcurrent;
  private long tableBytes = HpackDecoder.TABLE_BYTES;
  private long smallestTableBytes = HpackDecoder.TABLE_BYTES;
  private boolean connectProtocol;
  private boolean known;

  /**
   * What holds before it says anything.
   *
   * @param maxConcurrent how many streams are taken to be allowed
   */
  PeerSettings(long maxConcurrent) {
    this.maxConcurrent = maxConcurrent;
  }

  /**
   * Reads the payload of a SETTINGS frame.
   *
   * @param ofServer whether a server sent it
   */
  void read(ByteBuf in, int length, boolean ofServer) throws ConnectionError {
    if (length % Frames.SETTING_BYTES != 0) {
      throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "its settings are not whole");
    }
    known = true;
    smallestTableBytes = tableBytes;
    for (int left = length; left > 0; left -= Frames.SETTING_BYTES) {
      set(in.readUnsignedShort(), in.readUnsignedInt(), ofServer);
    }
  }

  private void set(int id, long value, boolean ofServer) throws ConnectionError {
    switch (id) {
      case Frames.HEADER_TABLE_SIZE -> {
        tableBytes = value;
        smallestTableBytes = Math.min(smallestTableBytes, value);
      }
      case Frames.ENABLE_PUSH -> {
        if (value > (ofServer ? 0 : 1)) {
          throw ConnectionError.protocol("its setting of pushes is none");
        }
      }
      case Frames.MAX_CONCURRENT_STREAMS -> maxConcurrent = value;
      case Frames.INITIAL_WINDOW_SIZE -> {
        if (value > Integer.MAX_VALUE) {
          throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "its window is too large");
        }
        initialWindow = (int) value;
      }
      case Frames.MAX_FRAME_SIZE -> {
        if (value < Frames.MAX_PAYLOAD || value > Frames.LARGEST_MAX_PAYLOAD) {
          throw ConnectionError.protocol("its longest frame is out of bounds");
        }
        maxPayload = (int) value;
      }
      case Frames.ENABLE_CONNECT_PROTOCOL -> {
        // RFC 8441 section 3.
        if (value > 1 || (connectProtocol && value == 0)) {
          throw ConnectionError.protocol("its setting of the CONNECT protocol is none");
        }
        connectProtocol = value == 1;
      }
      default -> {
        // RFC 9113 section 6.5.2: what is unknown is left out.
      }
    }
  }

  /** Whether it has said anything. */
  boolean known() {
    return known;
  }

  int initialWindow() {
    return initialWindow;
  }

  int maxPayload() {
    return maxPayload;
  }

  long maxConcurrent() {
    return maxConcurrent;
  }

  long tableBytes() {
    return tableBytes;
  }

  /** The smallest that it was in the last frame. */
  long smallestTableBytes() {
    return smallestTableBytes;
  }

  boolean connectProtocol() {
    return connectProtocol;
  }
}
