// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

/**
 * How a connection ended.
 *
 * @param by who ended it
 * @param reason why
 * @param detail a sentence, or empty when the reason says it all
 */
record Ending(ClosedBy by, CloseReason reason, String detail) {}
