// SPDX-License-Identifier: Apache-2.0
/**
 * One line per connection or request, offered by event loops as a record and made and written by a
 * thread of each output, so that a slow output never delays traffic: lines that find the queue full
 * are dropped and counted. Formats are Consort's own or, in templates, Envoy's. Knows nothing of
 * sockets.
 */
package dev.consort.listeners.accesslog;
