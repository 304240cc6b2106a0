// SPDX-License-Identifier: Apache-2.0
/**
 * Identities of the mesh as SPIFFE ids, parsed strictly once at the edge. Pure values, usable on
 * any thread; knows nothing of certificates, TLS or Consul's API.
 */
package dev.consort.certs.identity;
