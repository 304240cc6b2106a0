// SPDX-License-Identifier: Apache-2.0
/**
 * What the commands are told: from a parsed command line and the environment to records. Runs once,
 * on the main thread. Reads no files but to see that they can be read, and starts nothing.
 */
package dev.consort.proxy.config;
