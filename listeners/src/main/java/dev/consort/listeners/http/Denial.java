// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import java.time.Instant;

/**
 * A request that was denied, for the own side's people.
 *
 * @param id the one thing that the caller was told
 * @param at wall time
 * @param service that was asked
 * @param source SPIFFE id of the caller
 * @param client address of the caller
 * @param method of the request
 * @param authority host and port as the caller named them
 * @param target path and query that were judged
 * @param explanation which intention and permission or which default decided, and what would allow
 *     it
 */
public record Denial(
    String id,
    Instant at,
    String service,
    String source,
    String client,
    String method,
    String authority,
    String target,
    String explanation) {}
