// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

/**
 * What is logged of one connection once it is over. Absent values are empty.
 *
 * @param endedMillis wall time of the end, milliseconds since the epoch
 * @param direction {@code inbound} or {@code outbound}
 * @param service the service of this sidecar
 * @param source SPIFFE id of the caller: the peer, or on outbound connections this sidecar
 * @param destination SPIFFE id of the callee; the upstream's name where none was reached
 * @param client address the connection came from
 * @param endpoint address that was dialled for it; empty when nothing was
 * @param toAppBytes plain bytes towards the local application
 * @param fromAppBytes plain bytes from the local application
 * @param durationNanos from accept to end
 * @param tls {@code full} or {@code resumed} handshake
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
    String client,
    String endpoint,
    long toAppBytes,
    long fromAppBytes,
    long durationNanos,
    String tls,
    String closedBy,
    String reason,
    String detail)
    implements AccessRecord {}
