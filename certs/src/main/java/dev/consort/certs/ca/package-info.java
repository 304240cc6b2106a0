// SPDX-License-Identifier: Apache-2.0
/**
 * A certificate authority for laptops, demos and tests, which makes the certificates that Consul's
 * built-in one makes, and on request wrong ones. Its keys live in memory only. Slow; not for event
 * loops. No sidecar of a real mesh uses it.
 */
package dev.consort.certs.ca;
