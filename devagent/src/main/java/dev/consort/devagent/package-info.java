// SPDX-License-Identifier: Apache-2.0
/**
 * The embedded agent: the part of Consul's HTTP API that a sidecar and the {@code consul} command
 * use, with a throw-away CA. For demos, tests and laptops. Everything else speaks HTTP to it.
 */
package dev.consort.devagent;
