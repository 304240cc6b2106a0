// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

/**
 * In what an agent differs from others, as far as a contract has to know.
 *
 * @param matchBlocks whether intentions/match sends an index and can be blocked on (since 1.9)
 * @param unknownTtlCheckStatus the status of an update to a check that does not exist
 */
record Capabilities(boolean matchBlocks, int unknownTtlCheckStatus) {}
