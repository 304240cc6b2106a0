// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: which flags a command has, how they are written, what is wrong with those
 * given, and the help text. Pure functions of arguments and environment; runs on the main thread.
 * Knows nothing of what the commands do.
 */
package dev.consort.proxy.cli;
