// SPDX-License-Identifier: Apache-2.0
/**
 * Log lines: their form, where they go, and which are wanted. Set up once on the main thread before
 * anything logs; lines are formatted on the thread that logs. Everybody else logs through SLF4J.
 */
package dev.consort.proxy.logging;
