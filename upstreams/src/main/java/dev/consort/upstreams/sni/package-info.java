// SPDX-License-Identifier: Apache-2.0
/**
 * Where connections go whose server name alone is known, as at a mesh gateway. Pure values; knows
 * neither sockets nor the agent.
 */
package dev.consort.upstreams.sni;
