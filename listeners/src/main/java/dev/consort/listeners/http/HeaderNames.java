// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import io.netty.util.AsciiString;

/** Headers that a sidecar reads or writes. */
final class HeaderNames {
  static final AsciiString X_REQUEST_ID = AsciiString.cached("x-request-id");
  static final AsciiString X_FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
  static final AsciiString X_FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");
  static final AsciiString XFCC = AsciiString.cached("x-forwarded-client-cert");
  static final AsciiString X_CONSORT_SOURCE = AsciiString.cached("x-consort-source");
  // As applications know it from Envoy.
  static final AsciiString X_ENVOY_ORIGINAL_PATH = AsciiString.cached("x-envoy-original-path");
  static final AsciiString LOCATION = AsciiString.cached("location");
  static final AsciiString HOST = AsciiString.cached("host");
  static final AsciiString SET_COOKIE = AsciiString.cached("set-cookie");
  static final AsciiString HTTP = AsciiString.cached("http");
  static final AsciiString HTTPS = AsciiString.cached("https");

  private HeaderNames() {}
}
