// SPDX-License-Identifier: Apache-2.0
/**
 * One line per connection, offered by event loops and written by a thread of its own, so that a
 * slow output never delays traffic: lines that find the queue full are dropped and counted. Knows
 * nothing of sockets.
 */
package dev.consort.listeners.accesslog;
