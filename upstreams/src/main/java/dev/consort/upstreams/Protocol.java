// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

/** What the configuration says is spoken by a service. */
public enum Protocol {
  /** Bytes. The default, and what every unknown name means. */
  TCP,
  /** HTTP/1.1. */
  HTTP,
  /** HTTP/2. */
  HTTP2,
  /** gRPC, over HTTP/2. */
  GRPC;

  /** Whether requests can be told apart. */
  public boolean httpLike() {
    return this != TCP;
  }

  /** Whether it is spoken over HTTP/2. */
  public boolean overHttp2() {
    return this == HTTP2 || this == GRPC;
  }
}
