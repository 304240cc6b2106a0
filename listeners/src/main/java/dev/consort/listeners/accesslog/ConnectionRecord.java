// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.List;

/**
 * What is logged of one connection once it is over.
 *
 * @param endedMillis wall time of the end, milliseconds since the epoch
 * @param direction {@code inbound}, {@code outbound} or {@code gateway}
 * @param service the service of this sidecar
 * @param source SPIFFE id of the caller: the peer, or on outbound connections this sidecar
 * @param destination SPIFFE id of the callee; the upstream's name where none was reached
 * @param upstream the upstream's name; empty on inbound connections
 * @param client address the connection came from
 * @param local address the connection came to
 * @param endpoint address that was dialled for it; empty when nothing was
 * @param toAppBytes plain bytes towards the local application
 * @param fromAppBytes plain bytes from the local application
 * @param durationNanos from accept to end
 * @param tls {@code full} or {@code resumed} handshake, {@code passed} through, or {@code none}
 * @param closedBy {@code app}, {@code peer} or {@code proxy}
 * @param reason why it ended, a word
 * @param detail why it ended, a sentence
 */
public record ConnectionRecord(
    long endedMillis,
    String direction,
    String service,
    String source,
    String destination,
    String upstream,
    String client,
    String local,
    String endpoint,
    long toAppBytes,
    long fromAppBytes,
    long durationNanos,
    String tls,
    String closedBy,
    String reason,
    String detail)
    implements AccessRecord {
  @Override
  public long receivedBytes() {
    return isOutbound() ? fromAppBytes : toAppBytes;
  }

  @Override
  public long sentBytes() {
    return isOutbound() ? toAppBytes : fromAppBytes;
  }

  @Override
  public int status() {
    return 0;
  }

  @Override
  public String grpcStatus() {
    return "";
  }

  @Override
  public long waitedNanos() {
    return -1;
  }

  @Override
  public String protocol() {
    return "";
  }

  @Override
  public String method() {
    return "";
  }

  @Override
  public String authority() {
    return "";
  }

  @Override
  public String path() {
    return "";
  }

  @Override
  public String requestId() {
    return "";
  }

  @Override
  public String userAgent() {
    return "";
  }

  @Override
  public String route() {
    return "";
  }

  @Override
  public List<String> captured() {
    return List.of();
  }
}
