// SPDX-License-Identifier: Apache-2.0
/**
 * What a sidecar and the consul command rely on in an agent's HTTP API. Each contract is an
 * interface of tests about one area; a test class per kind of agent implements them, so the
 * embedded agent and the real one are held to the same. Where a version of the real one differs,
 * the contract asks for it by {@link dev.consort.acceptance.contract.Capabilities}.
 */
package dev.consort.acceptance.contract;
