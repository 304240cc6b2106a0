// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.authz.AllowReason.Unauthenticated;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The paths of a service that anybody may ask for without TLS, because its registration exposes
 * them ({@code Proxy.Expose}). Just these paths, to the letter: what lies beneath one is another
 * path. Immutable; any thread.
 */
public final class ExposedPaths {
  private final Map<String, Permit> permits;

  /**
   * Exposes paths.
   *
   * @param paths without query, in the form that {@link PathNormalizer} makes
   */
  public ExposedPaths(IntentionName destination, Set<String> paths) {
    permits =
        paths.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    path ->
                        new Permit(
                            new Unauthenticated(
                                destination, "its registration exposes the path " + path),
                            TokenForwarding.NONE)));
  }

  /**
   * The permit to ask for a path; empty for one that is not exposed.
   *
   * @param path normalized, without query
   */
  public Optional<Permit> permit(String path) {
    return Optional.ofNullable(permits.get(path));
  }
}
