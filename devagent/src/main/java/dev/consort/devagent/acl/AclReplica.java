// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import java.util.Optional;

/** Brings the tokens and policies of a datacenter up to date with the primary's. */
public final class AclReplica {
  private AclReplica() {}

  /** Makes {@code mine} hold what {@code primary} does, and the tokens that are its own alone. */
  public static void follow(AclStore mine, AclStore primary) {
    for (AclToken token : mine.tokens()) {
      if (!token.local() && shared(primary, token.accessor()).isEmpty()) {
        mine.removeToken(token.accessor());
      }
    }
    for (AclPolicy policy : mine.policies()) {
      if (primary.policy(policy.id()).isEmpty()) {
        mine.removePolicy(policy.id());
      }
    }
    for (AclPolicy theirs : primary.policies()) {
      if (mine.policy(theirs.id()).filter(theirs::sameAs).isEmpty()) {
        mine.putPolicy(theirs.id(), theirs.name(), theirs.description(), theirs.text());
      }
    }
    for (AclToken theirs : primary.tokens()) {
      if (!theirs.local() && mine.token(theirs.accessor()).filter(theirs::sameAs).isEmpty()) {
        mine.put(theirs);
      }
    }
  }

  private static Optional<AclToken> shared(AclStore primary, String accessor) {
    return primary.token(accessor).filter(t -> !t.local());
  }
}
