// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP/1.0 and 1.1 (RFC 9112) on a channel that carries plain bytes: the server's side and the
 * client's. Strict in what is accepted, since two readers that disagree on where a message ends let
 * requests be smuggled between them. Confined to the channel's loop; knows nothing of who asks
 * whom.
 */
package dev.consort.listeners.http1;
