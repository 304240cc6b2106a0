// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.time.Duration;
import java.util.Optional;

/**
 * What of a request says which instance answers it, where instances are chosen by hash. Immutable.
 */
public sealed interface HashPolicy {
  /** Whether those behind it are left out once it gave a hash. */
  boolean terminal();

  /**
   * The values of a header.
   *
   * @param name in any case
   */
  record Header(String name, boolean terminal) implements HashPolicy {
    /** Refuses an empty name. */
    public Header {
      check(name);
    }
  }

  /**
   * The value of a cookie.
   *
   * @param create the cookie that is given to callers without one; empty where they get none
   */
  record Cookie(String name, Optional<NewCookie> create, boolean terminal) implements HashPolicy {
    /** Refuses an empty name. */
    public Cookie {
      check(name);
    }
  }

  /**
   * How long and where a cookie is sent back.
   *
   * @param life zero for as long as the caller's session lasts
   * @param path empty for that of the request
   */
  record NewCookie(Duration life, String path) {
    /** Refuses a negative life. */
    public NewCookie {
      if (life.isNegative()) {
        throw new IllegalArgumentException("a cookie that lives for " + life);
      }
    }
  }

  /**
   * The first value of a parameter of the query.
   *
   * @param name as it is in the query, letter case heeded
   */
  record QueryParameter(String name, boolean terminal) implements HashPolicy {
    /** Refuses an empty name. */
    public QueryParameter {
      check(name);
    }
  }

  /** The address that the caller's connection came from, without its port. */
  record SourceAddress(boolean terminal) implements HashPolicy {}

  private static void check(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a hash policy without a name");
    }
  }
}
