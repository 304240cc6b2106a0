// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.ca;

import java.security.PublicKey;

/**
 * Who gets an authority's certificate.
 *
 * @param name common name
 * @param key to certify
 * @param trustDomain written as its URI SAN
 * @param pathLength how many authorities may follow it; {@link Integer#MAX_VALUE} for any number
 */
record Subject(String name, PublicKey key, String trustDomain, int pathLength) {}
