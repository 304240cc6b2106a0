// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import java.time.Duration;
import java.util.Optional;

/**
 * How a caller wants to read.
 *
 * @param index what the caller has seen; 0 never blocks
 * @param longest longest wait asked for; empty for the default of the endpoint
 * @param consistency Consul's word for it: leader, stale or consistent
 * @param cached whether an answer out of the agent's cache will do
 * @param datacenter where to ask; empty for the agent's own
 */
public record QueryOptions(
    long index,
    Optional<Duration> longest,
    String consistency,
    boolean cached,
    Optional<String> datacenter) {

  /**
   * Reads the options of a request.
   *
   * @throws ApiError 400 in Consul's words
   */
  public static QueryOptions of(Exchange x) {
    boolean stale = x.query("stale").isPresent() || x.query("max_stale").isPresent();
    boolean consistent = x.query("consistent").isPresent();
    boolean cached = x.query("cached").isPresent();
    if (stale && consistent) {
      throw ApiError.badRequest("Cannot specify ?stale with ?consistent, conflicting semantics.");
    }
    if (cached && consistent) {
      throw ApiError.badRequest("Cannot specify ?cached with ?consistent, conflicting semantics.");
    }
    return new QueryOptions(
        x.query("index").filter(t -> !t.isEmpty()).map(QueryOptions::index).orElse(0L),
        x.query("wait").filter(t -> !t.isEmpty()).map(QueryOptions::wait),
        stale ? "stale" : consistent ? "consistent" : "leader",
        cached,
        x.query("datacenter")
            .filter(d -> !d.isEmpty())
            .or(() -> x.query("dc").filter(d -> !d.isEmpty())));
  }

  private static long index(String text) {
    try {
      long index = Long.parseUnsignedLong(text);
      return index < 0 ? Long.MAX_VALUE : index;
    } catch (NumberFormatException e) {
      throw ApiError.badRequest("Invalid index");
    }
  }

  private static Duration wait(String text) {
    return GoDuration.parse(text).orElseThrow(() -> ApiError.badRequest("Invalid wait time"));
  }
}
