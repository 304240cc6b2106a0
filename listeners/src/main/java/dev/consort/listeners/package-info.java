// SPDX-License-Identifier: Apache-2.0
/**
 * The hot path: inbound and outbound listeners, the relay, refusals and the access log. One event
 * loop owns a connection from accept to close. Never calls the agent, never parses, reads published
 * values.
 */
package dev.consort.listeners;
