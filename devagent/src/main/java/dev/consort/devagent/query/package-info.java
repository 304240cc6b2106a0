// SPDX-License-Identifier: Apache-2.0
/**
 * Prepared queries: how they are written, found by name or template, and which instances of one
 * datacenter answer them. Runs on the agent's context only. Knows nothing of requests, tokens or of
 * the link to other datacenters.
 */
package dev.consort.devagent.query;
