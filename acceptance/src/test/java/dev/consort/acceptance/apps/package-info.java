// SPDX-License-Identifier: Apache-2.0
/**
 * Real applications that know nothing of a mesh, behind Consort as a process, on a real Consul. A
 * test here sees only what a user sees: bytes, exit codes, log lines and the admin port.
 */
package dev.consort.acceptance.apps;
