// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

/**
 * What a sidecar proves itself with and checks others against, swapped as one.
 *
 * @param leaf own certificate and key
 * @param bundle roots to check peers against
 * @param generation grows by one with each change; pools and caches are keyed by it
 */
public record Credentials(LeafCertificate leaf, TrustBundle bundle, long generation) {}
