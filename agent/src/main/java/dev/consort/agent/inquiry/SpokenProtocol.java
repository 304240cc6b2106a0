// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.inquiry;

import dev.consort.upstreams.Protocol;

/**
 * The protocol of a service.
 *
 * @param source where that is known from, for people
 */
public record SpokenProtocol(Protocol protocol, String source) {}
