// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import java.util.Optional;

/**
 * Whether and how access is controlled.
 *
 * @param enabled whether tokens matter at all
 * @param defaultAllow what holds where no rule says anything; true too when not enabled
 * @param initialManagement secret of a token that may do everything, made at the start
 * @param anonymousPolicy rules for requests without a token
 */
public record AclSettings(
    boolean enabled,
    boolean defaultAllow,
    Optional<String> initialManagement,
    Optional<String> anonymousPolicy) {
  /** No access control. */
  public static AclSettings off() {
    return new AclSettings(false, true, Optional.empty(), Optional.empty());
  }

  /** Access control where nothing is allowed but what a policy grants. */
  public static AclSettings deny(String initialManagement) {
    return new AclSettings(true, false, Optional.of(initialManagement), Optional.empty());
  }

  /** Access control where all is allowed but what a policy denies. */
  public static AclSettings allow(String initialManagement) {
    return new AclSettings(true, true, Optional.of(initialManagement), Optional.empty());
  }

  /** {@code allow} or {@code deny}. */
  public String defaultWord() {
    return defaultAllow ? "allow" : "deny";
  }

  /** The secret never appears. */
  @Override
  public String toString() {
    return "AclSettings[enabled=" + enabled + ", default=" + defaultWord() + "]";
  }
}
