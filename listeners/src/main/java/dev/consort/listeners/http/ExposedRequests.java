// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.authz.ExposedPaths;
import dev.consort.authz.NormalizedPath;
import dev.consort.authz.PathNormalization;
import dev.consort.authz.PathNormalizer;
import dev.consort.authz.Permit;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.StreamReceiver;
import java.util.Optional;

/** The requests of a caller that proves nothing: for exposed paths only. Confined to a loop. */
public final class ExposedRequests implements RequestHandler {
  // A path that is not in its one form is not one of those that are exposed.
  private static final PathNormalizer NORMALIZER = new PathNormalizer(PathNormalization.DEFAULT);

  private final HttpHost host;
  private final ExposedPaths paths;
  private final GuardedOrigin app;
  private final Caller caller;

  /** Requests of one connection. */
  public ExposedRequests(HttpHost host, ExposedPaths paths, GuardedOrigin app, Caller caller) {
    this.host = host;
    this.paths = paths;
    this.app = app;
    this.caller = caller;
  }

  @Override
  public StreamReceiver request(ServerStream stream, RequestHead head, boolean end) {
    Exchange exchange = new Exchange(host, caller, stream, head, end, _ -> {});
    Optional<Permit> permit = permit(head);
    // Nobody vouches for such a caller.
    IdentityHeaders.remove(head.headers());
    if (permit.isPresent()) {
      exchange.start(app.with(permit.get()));
    } else {
      exchange.refuse(Refusal.notFound());
    }
    return exchange.receiver();
  }

  private Optional<Permit> permit(RequestHead head) {
    String path = HeadFacts.path(head);
    return head.upgrade() == null && NORMALIZER.normalize(path) instanceof NormalizedPath.Unchanged
        ? paths.permit(path)
        : Optional.empty();
  }
}
