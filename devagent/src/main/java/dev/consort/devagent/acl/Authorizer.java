// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import dev.consort.devagent.http.ApiError;
import java.util.Optional;

/** What the bearer of a token may do, as of the time it was resolved. Immutable. */
public final class Authorizer {
  private final Optional<String> accessor;
  private final Rules rules;
  private final boolean unlimited;
  private final boolean defaultAllow;

  Authorizer(Optional<String> accessor, Rules rules, boolean unlimited, boolean defaultAllow) {
    this.accessor = accessor;
    this.rules = rules;
    this.unlimited = unlimited;
    this.defaultAllow = defaultAllow;
  }

  /** Whether the request carried a token of its own. */
  public boolean identified() {
    return accessor.isPresent();
  }

  /**
   * Whether {@code access} to {@code resource} is granted; {@code name} is "" where it has none.
   */
  public boolean may(Resource resource, String name, Access access) {
    if (unlimited) {
      return true;
    }
    Optional<Access> said = rules.about(resource, name);
    if (said.isEmpty() && (resource == Resource.MESH || resource == Resource.PEERING)) {
      said = rules.about(Resource.OPERATOR, "");
    }
    return said.map(a -> a.grants(access)).orElse(defaultAllow);
  }

  /** Whether some service may be written, whichever. */
  public boolean mayWriteAnyService() {
    return unlimited || defaultAllow || rules.anyServiceWrite();
  }

  /** Reading of a service. */
  public boolean readsService(String name) {
    return may(Resource.SERVICE, name, Access.READ);
  }

  /** Reading of a node. */
  public boolean readsNode(String name) {
    return may(Resource.NODE, name, Access.READ);
  }

  /**
   * Goes on only where access is granted.
   *
   * @throws ApiError 403 that names who lacks what
   */
  public void require(Resource resource, String name, Access access) {
    if (!may(resource, name, access)) {
      throw ApiError.forbidden(refusal(resource, name, access));
    }
  }

  private String refusal(Resource resource, String name, Access access) {
    String lacks = "lacks permission '" + resource.word() + ":" + access.word() + "'";
    String on = resource.named() ? " on \"" + name + "\"" : "";
    return accessor
        .map(id -> "Permission denied: token with AccessorID '" + id + "' " + lacks + on)
        .orElse(
            "Permission denied: anonymous token "
                + lacks
                + on
                + ". The anonymous token is used implicitly when a request does not specify a token.");
  }
}
