// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Headers;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes the frames of one connection. Confined to its loop. */
final class FrameWriter {
  private final Output output;
  private final HpackEncoder encoder = new HpackEncoder();
  private int maxPayload = Frames.MAX_PAYLOAD;
  private boolean stopped;

  FrameWriter(Output output) {
    this.output = output;
  }

  Output output() {
    return output;
  }

  /** Whether the channel takes more without piling it up. */
  boolean isWritable() {
    return output.isWritable();
  }

  /** The longest payload that the peer takes. */
  int maxPayload() {
    return maxPayload;
  }

  /** What the peer has said about itself holds from now on. */
  void take(PeerSettings settings) {
    encoder.limit(settings.smallestTableBytes());
    encoder.limit(settings.tableBytes());
    maxPayload = settings.maxPayload();
  }

  /** The head of a SETTINGS frame; so many settings have to follow. */
  Output settings(int number) {
    output.schedule();
    return output.head(number * Frames.SETTING_BYTES, Frames.SETTINGS, 0, 0);
  }

  void settingsTaken() {
    output.head(0, Frames.SETTINGS, Frames.ACK, 0).schedule();
  }

  /** A ping of this side, or the answer to one. */
  void ping(boolean answer, long payload) {
    output
        .head(Frames.PING_BYTES, Frames.PING, answer ? Frames.ACK : 0, 0)
        .number(payload)
        .schedule();
  }

  /**
   * Allows more to be sent.
   *
   * @param stream 0 for the connection
   */
  void windowUpdate(int stream, int bytes) {
    if (!stopped) {
      output.head(4, Frames.WINDOW_UPDATE, 0, stream).number(bytes).schedule();
    }
  }

  void reset(int stream, ErrorCode code) {
    if (!stopped) {
      output.head(4, Frames.RST_STREAM, 0, stream).number(code.number()).schedule();
    }
  }

  /**
   * Says which streams are still served.
   *
   * @param why empty, or a sentence part for the peer
   */
  void goAway(int last, ErrorCode code, String why) {
    byte[] text = why.getBytes(StandardCharsets.US_ASCII);
    output.head(8 + text.length, Frames.GOAWAY, 0, 0).number(last).number(code.number());
    output.octets(text, 0, text.length).schedule();
  }

  /**
   * Data, in as many frames as needed.
   *
   * @param body read from; stays the caller's
   */
  void data(int stream, ByteBuf body, int bytes, boolean end) {
    int left = bytes;
    do {
      int payload = Math.min(left, maxPayload);
      left -= payload;
      output.data(body, payload, stream, end && left == 0);
    } while (left > 0);
  }

  /** Begins a header block; what it says is written to it, then comes {@link #endBlock}. */
  HpackEncoder beginBlock() {
    encoder.begin(Frames.HEAD_BYTES);
    return encoder;
  }

  /** The lines of a block that are no pseudo headers. */
  void lines(Headers headers) {
    for (int line = 0; line < headers.size(); line++) {
      encoder.line(headers.name(line), headers.value(line), headers.isSensitive(line));
    }
  }

  /**
   * Sends the block.
   *
   * @param end whether nothing follows on its stream
   */
  void endBlock(int stream, boolean end) {
    output.block(encoder.bytes(), encoder.length(), stream, end, maxPayload);
  }

  /** The connection is closing: streams that end have nobody to tell. */
  void stop() {
    stopped = true;
  }
}
