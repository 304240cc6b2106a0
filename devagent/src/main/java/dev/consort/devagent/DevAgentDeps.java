// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import dev.consort.time.Timers;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What an embedded agent works with, so that tests can hold time still.
 *
 * @param clock wall time
 * @param timers may run tasks on any thread; the agent moves them to its own
 * @param jitter draws waits and moments of renewal
 * @param secrets makes keys, serial numbers and ids
 */
public record DevAgentDeps(
    InstantSource clock, Timers timers, RandomGenerator jitter, SecureRandom secrets) {}
