// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.ca;

import java.security.PublicKey;
import javax.security.auth.x500.X500Principal;

/**
 * Who gets an authority's certificate.
 *
 * @param name distinguished name
 * @param key to certify
 * @param trustDomain written as its URI SAN
 * @param pathLength how many authorities may follow it; {@link Integer#MAX_VALUE} for any number
 */
record Subject(X500Principal name, PublicKey key, String trustDomain, int pathLength) {}
