// SPDX-License-Identifier: Apache-2.0
/**
 * {@code consort gateway}: a mesh gateway, which passes TLS on by its server name. Publishes what
 * the agent's catalog says to the listeners, on the control thread.
 */
package dev.consort.proxy.gateway;
