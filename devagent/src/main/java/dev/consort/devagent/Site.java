// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

/**
 * Where a datacenter has its API.
 *
 * @param datacenter its name
 * @param node name of its one node
 * @param port port of its API; 0 for any free one
 */
record Site(String datacenter, String node, int port) {}
