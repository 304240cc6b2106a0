// SPDX-License-Identifier: Apache-2.0
/**
 * Requests through sidecars: every protocol, every client, intentions on requests, and what happens
 * to a request while the control plane moves. Envoy plays the other sidecar. With the system
 * property {@code acceptance.subject=ENVOY} it plays both, which tells a fault of these tests from
 * one of Consort.
 */
package dev.consort.acceptance.http;
