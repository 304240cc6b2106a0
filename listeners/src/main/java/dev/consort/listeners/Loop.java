// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.time.Timers;
import io.netty.channel.EventLoop;
import java.util.random.RandomGenerator;

/**
 * An event loop with what belongs to it alone.
 *
 * @param timers run their tasks on this loop
 * @param random used on this loop only
 */
record Loop(EventLoop events, Timers timers, RandomGenerator random) {}
