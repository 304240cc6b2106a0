// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import java.time.Duration;

/**
 * How a sidecar ends.
 *
 * @param delay how long it goes on accepting after it turned not ready, so that the catalog and
 *     callers can notice; zero or more
 * @param timeout how long open connections may take to end after that before they are cut; zero
 *     cuts at once
 */
public record DrainSettings(Duration delay, Duration timeout) {}
