// SPDX-License-Identifier: Apache-2.0
/**
 * The life of one {@code consort proxy}: puts the parts together, says when it is ready, drains and
 * ends. Works on the control thread. Everything it needs of the outside (clocks, console) is handed
 * in, so that a test can run several in one JVM.
 */
package dev.consort.proxy.process;
