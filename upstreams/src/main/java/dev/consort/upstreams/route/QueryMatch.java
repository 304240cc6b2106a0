// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import dev.consort.matching.ValueMatch;

/**
 * What a parameter of the query must be like. Of several with the name, the first counts; names and
 * values are compared as they are sent, without undoing escapes.
 *
 * @param name as it is sent
 * @param value what its value must look like; {@link ValueMatch.Present} for any, or none
 */
public record QueryMatch(String name, ValueMatch value) {}
