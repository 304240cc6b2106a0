// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.RequestHead;
import io.netty.channel.ChannelHandler;

/**
 * Goes on in HTTP/2 where a caller upgrades to it (RFC 7540 section 3.2). On the channel's loop.
 */
@FunctionalInterface
public interface H2cUpgrade {
  /**
   * Makes the handler that goes on, behind the 101 that is being sent.
   *
   * @param settings the value of {@code HTTP2-Settings}: base64url of a SETTINGS frame's payload
   * @param head the request, whose answer is stream 1
   * @return null to go on in HTTP/1.1, as when the settings are none
   */
  ChannelHandler upgrade(String settings, RequestHead head);
}
