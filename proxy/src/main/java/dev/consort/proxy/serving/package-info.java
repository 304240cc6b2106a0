// SPDX-License-Identifier: Apache-2.0
/**
 * What a process serves, seen from outside: sidecars and gateways, how they start, what they lack,
 * what they listen on. Knows neither how a sidecar nor how a gateway works.
 */
package dev.consort.proxy.serving;
