// SPDX-License-Identifier: Apache-2.0
/**
 * What a service's name leads to: the rules of {@code service-router}, {@code service-splitter} and
 * {@code service-resolver} entries, and the chain compiled of them. Pure; it sees the entries
 * through {@link dev.consort.devagent.chain.ChainEntries} and knows neither requests nor tokens.
 */
package dev.consort.devagent.chain;
