// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import dev.consort.agent.mesh.ConfigWatches;
import dev.consort.agent.watch.WatchSpec;

/** The watch of {@code /v1/config/jwt-provider/:name}. */
public final class ProviderWatch {
  private ProviderWatch() {}

  /** The provider of that name, as intentions name it. */
  public static WatchSpec<ProviderAnswer> of(String name) {
    return ConfigWatches.entry(
        "jwt-provider",
        name,
        new ProviderAnswer.Absent(),
        entry -> ProviderDecoder.decode(entry, name));
  }
}
