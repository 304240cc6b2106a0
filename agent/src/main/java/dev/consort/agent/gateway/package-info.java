// SPDX-License-Identifier: Apache-2.0
/**
 * What a mesh gateway has to know of the catalog: every service of its datacenter, the subsets of
 * resolvers, the gateways of other datacenters, and what cluster peers export and may call. Few
 * watches tell what has changed, and only that is read again, so that thousands of services cost no
 * thousands of parked calls. Lives on the control thread; knows no sockets.
 */
package dev.consort.agent.gateway;
