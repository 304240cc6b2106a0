// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.List;
import java.util.Objects;

/**
 * One permission of a layer-7 intention.
 *
 * @param action what happens to a request it is about
 * @param http which requests it is about
 * @param jwt one of which a request it is about must meet; empty for no token at all
 */
public record Permission(IntentionAction action, HttpMatch http, List<JwtRequirement> jwt) {
  /** Copies the list. */
  public Permission {
    Objects.requireNonNull(action);
    Objects.requireNonNull(http);
    jwt = List.copyOf(jwt);
  }

  /** A permission about every request. */
  public Permission(IntentionAction action) {
    this(action, HttpMatch.ANY, List.of());
  }
}
