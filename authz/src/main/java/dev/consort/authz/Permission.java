// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.Objects;

/**
 * One permission of a layer-7 intention. Which requests it is about is not held yet: on connections
 * without requests every layer-7 intention denies, whatever its permissions say.
 *
 * @param action what happens to a request it is about
 */
public record Permission(IntentionAction action) {
  public Permission {
    Objects.requireNonNull(action);
  }
}
