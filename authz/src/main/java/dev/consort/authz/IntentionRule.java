// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.List;
import java.util.Objects;

/** What an intention says about callers it matches. */
public sealed interface IntentionRule {
  /** The whole connection is let through or refused. */
  record Layer4(IntentionAction action) implements IntentionRule {
    public Layer4 {
      Objects.requireNonNull(action);
    }
  }

  /**
   * Requests are judged one by one. On a connection that carries no requests this denies. An action
   * that is bound to a token (a JWT requirement) is such a rule too, with one permission.
   *
   * @param jwt one of which a request must meet for any permission to be about it; empty for no
   *     token at all
   * @param permissions in the order they are tried; the first that is about a request decides
   */
  record Layer7(List<JwtRequirement> jwt, List<Permission> permissions) implements IntentionRule {
    public Layer7 {
      jwt = List.copyOf(jwt);
      permissions = List.copyOf(permissions);
    }

    /** A rule that asks for no token. */
    public Layer7(List<Permission> permissions) {
      this(List.of(), permissions);
    }
  }

  /**
   * Something in the intention is unknown to this version. Denies, always.
   *
   * @param what names the field or value that was not understood
   */
  record NotUnderstood(String what) implements IntentionRule {
    public NotUnderstood {
      Objects.requireNonNull(what);
    }
  }
}
