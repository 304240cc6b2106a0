// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.List;
import java.util.Map;

/**
 * What becomes of a request's headers because of tokens: first those named are taken off, every
 * line of them, then those given are put on. A header in which an application expects the payload
 * of a verified token is always taken off what a caller sent, whoever calls.
 *
 * @param removed names in lower case
 * @param added values by name in lower case
 */
public record TokenForwarding(List<String> removed, Map<String, String> added) {
  /** Nothing is touched, as where no {@code jwt-provider} is known. */
  public static final TokenForwarding NONE = new TokenForwarding(List.of(), Map.of());

  /** Copies the collections. */
  public TokenForwarding {
    removed = List.copyOf(removed);
    added = Map.copyOf(added);
  }
}
