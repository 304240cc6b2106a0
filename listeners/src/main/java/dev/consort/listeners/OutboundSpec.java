// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.Address;
import dev.consort.upstreams.UpstreamId;

/**
 * What an outbound listener is to do. Immutable; a changed spec means a new listener.
 *
 * @param service the name of the service that dials, in logs and metric labels
 * @param upstream what is dialled
 * @param bind where the application connects to; TCP or a unix socket
 * @param socketMode permission bits of a unix socket, as 0600; {@link #DEFAULT_MODE} leaves them to
 *     the process's umask
 */
public record OutboundSpec(String service, UpstreamId upstream, Address bind, int socketMode) {
  /** No permission bits given. */
  public static final int DEFAULT_MODE = -1;

  /** Refuses bits that are not permissions. */
  public OutboundSpec {
    if (socketMode < DEFAULT_MODE || socketMode > 0777) {
      throw new IllegalArgumentException("socket mode " + socketMode + " is not in 0..0777");
    }
  }
}
