// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.upstreams.Address;
import java.util.Optional;

/**
 * Where the admin API is served.
 *
 * @param address empty for nowhere
 * @param chosen whether the user named it; the default address gives way when it is taken
 */
public record AdminBind(Optional<Address.Tcp> address, boolean chosen) {}
