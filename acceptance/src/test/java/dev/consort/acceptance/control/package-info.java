// SPDX-License-Identifier: Apache-2.0
/**
 * Consort's control path on whole agents, real and embedded, with and without ACLs: what a sidecar
 * comes to know, and that it decides by it as the agent would.
 */
package dev.consort.acceptance.control;
