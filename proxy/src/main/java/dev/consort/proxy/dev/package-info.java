// SPDX-License-Identifier: Apache-2.0
/**
 * {@code consort dev}: reads its flags and its seed file and runs the embedded agent until told to
 * stop. Runs on the main thread. Knows nothing of sidecars.
 */
package dev.consort.proxy.dev;
