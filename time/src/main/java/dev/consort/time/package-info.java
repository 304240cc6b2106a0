// SPDX-License-Identifier: Apache-2.0
/**
 * Ports for elapsed time and scheduling, so that nothing that waits or measures does it by the
 * machine's clock directly. Wall time is {@link java.time.InstantSource}, randomness {@link
 * java.util.random.RandomGenerator}. The manual ones for tests are in this module's tests jar.
 */
package dev.consort.time;
