// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import io.netty.handler.ssl.SslHandler;
import java.util.function.Function;
import java.util.function.Supplier;

/** Uses published TLS contexts, which are closed when their successors have been published. */
final class Renewed {
  private Renewed() {}

  /**
   * A handler of the context that is published now. Between reading it and using it, it may have
   * been replaced and closed; the one that replaced it is then there to be read.
   */
  static <T> SslHandler handler(Supplier<T> published, Function<T, SslHandler> make) {
    try {
      return make.apply(published.get());
    } catch (IllegalStateException _) {
      return make.apply(published.get());
    }
  }
}
