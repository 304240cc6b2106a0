// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

import io.netty.util.AsciiString;

/**
 * What comes before a request's body. Connection-level headers (hop by hop: {@code connection},
 * {@code keep-alive}, {@code transfer-encoding}, {@code upgrade}, {@code host}, HTTP/2's pseudo
 * headers) have been taken out by the codec that read it, and the one that writes it adds its own.
 * Mutable where it is rewritten on its way; confined to a loop.
 */
public final class RequestHead {
  /** The length of a body that is not known before its end. */
  public static final long UNKNOWN_LENGTH = -1;

  private final Version version;
  private final AsciiString method;
  private final AsciiString authority;
  private final Headers headers;
  private final long contentLength;
  private AsciiString upgrade;
  private AsciiString target;

  /**
   * A head.
   *
   * @param version it came in
   * @param method as sent; a token
   * @param target path and query, beginning with a slash, or {@code *}; empty for {@code CONNECT}
   * @param authority host and port as the caller named them; empty when HTTP/1.0 named none
   * @param headers end to end, {@code content-length} among them where it was sent
   * @param contentLength bytes of the body, 0 for none, or {@link #UNKNOWN_LENGTH}
   * @param upgrade the protocol the caller wants to speak on the stream after a 101 (RFC 9110
   *     section 7.8) or that it names in an extended CONNECT (RFC 8441), which is then told as a
   *     GET; null for none
   */
  public RequestHead(
      Version version,
      AsciiString method,
      AsciiString target,
      AsciiString authority,
      Headers headers,
      long contentLength,
      AsciiString upgrade) {
    this.version = version;
    this.method = method;
    this.target = target;
    this.authority = authority;
    this.headers = headers;
    this.contentLength = contentLength;
    this.upgrade = upgrade;
  }

  /** The version it came in. */
  public Version version() {
    return version;
  }

  /** As sent. */
  public AsciiString method() {
    return method;
  }

  /** Path and query; empty for {@code CONNECT}. */
  public AsciiString target() {
    return target;
  }

  /** Puts another path and query in place. */
  public void target(AsciiString rewritten) {
    target = rewritten;
  }

  /** Host and port; empty when there is none. */
  public AsciiString authority() {
    return authority;
  }

  /** End to end. */
  public Headers headers() {
    return headers;
  }

  /** Bytes of the body; 0 for none; {@link #UNKNOWN_LENGTH} when only its end tells. */
  public long contentLength() {
    return contentLength;
  }

  /** The protocol to change to; null for none. */
  public AsciiString upgrade() {
    return upgrade;
  }

  /** Leaves the request to be answered as if nothing else were offered. */
  public void noUpgrade() {
    upgrade = null;
  }

  /** Whether the request asks for a tunnel: its body and its response's are then bytes of it. */
  public boolean isConnect() {
    return target.isEmpty();
  }
}
