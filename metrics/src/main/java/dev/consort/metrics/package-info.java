// SPDX-License-Identifier: Apache-2.0
/**
 * Meters on Micrometer's Prometheus registry. Every module owns a record of handles made once by a
 * static {@code register(Registry)}; the hot path only increments them. Thread-safe. Knows nothing
 * of what is measured.
 */
package dev.consort.metrics;
