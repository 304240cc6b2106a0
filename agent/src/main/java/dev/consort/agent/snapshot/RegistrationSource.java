// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.registration.ProxyRegistration;

/**
 * Where a registration comes from.
 *
 * @param registration what it means
 * @param merged whether the agent has merged into it what holds for all proxies
 */
record RegistrationSource(ProxyRegistration registration, boolean merged) {}
