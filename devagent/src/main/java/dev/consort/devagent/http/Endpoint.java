// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import io.vertx.core.Future;

/** Answers one kind of request. Called on the agent's context; {@link ApiError} may be thrown. */
@FunctionalInterface
public interface Endpoint {
  /** The answer, at once or when there is something to tell. */
  Future<Reply> handle(Exchange exchange);

  /** An endpoint that answers at once. */
  @FunctionalInterface
  interface Plain {
    /** The answer. */
    Reply handle(Exchange exchange);
  }
}
