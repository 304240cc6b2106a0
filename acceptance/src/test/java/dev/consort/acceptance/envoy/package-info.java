// SPDX-License-Identifier: Apache-2.0
/**
 * Envoy, as Consul configures it, and Consort are asked the same, as sidecars of the same
 * application: whom they let through, and what they make of bytes that are no good HTTP.
 */
package dev.consort.acceptance.envoy;
