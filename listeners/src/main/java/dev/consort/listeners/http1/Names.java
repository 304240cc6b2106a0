// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import io.netty.util.AsciiString;

/** Names and values that this version of HTTP gives a meaning to. */
final class Names {
  static final AsciiString HOST = AsciiString.cached("host");
  static final AsciiString CONNECTION = AsciiString.cached("connection");
  static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
  static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
  static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");
  static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  static final AsciiString UPGRADE = AsciiString.cached("upgrade");
  static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");
  static final AsciiString TE = AsciiString.cached("te");
  static final AsciiString TRAILERS = AsciiString.cached("trailers");
  static final AsciiString CHUNKED = AsciiString.cached("chunked");
  static final AsciiString CLOSE = AsciiString.cached("close");
  static final AsciiString H2C = AsciiString.cached("h2c");
  static final AsciiString HEAD = AsciiString.cached("HEAD");
  static final AsciiString OPTIONS = AsciiString.cached("OPTIONS");
  static final AsciiString CONNECT = AsciiString.cached("CONNECT");

  private Names() {}
}
