// SPDX-License-Identifier: Apache-2.0
/** JMH benchmarks of the hot path. */
package dev.consort.bench;
