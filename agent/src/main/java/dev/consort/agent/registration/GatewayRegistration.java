// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.upstreams.Address;

/**
 * A mesh gateway as it is registered.
 *
 * @param id of the registration
 * @param service the name that gateways are found by
 * @param lan where it is reached within its datacenter
 * @param wan where it is reached from others
 */
public record GatewayRegistration(String id, String service, Address.Tcp lan, Address.Tcp wan) {}
