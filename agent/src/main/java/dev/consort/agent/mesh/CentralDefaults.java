// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.mesh;

import dev.consort.agent.registration.AccessLogSettings;
import java.util.List;
import java.util.Optional;

/**
 * What {@code proxy-defaults} or {@code service-defaults} say beyond what the agent merges into
 * registrations. Immutable.
 *
 * @param mode whether plaintext is asked for
 * @param accessLogs for sidecars without a registration at the agent; {@code proxy-defaults} only
 * @param warnings one sentence for each thing that is not as it was asked for
 */
public record CentralDefaults(
    MutualTlsMode mode, Optional<AccessLogSettings> accessLogs, List<String> warnings) {
  /** What holds without an entry. */
  public static final CentralDefaults NONE =
      new CentralDefaults(MutualTlsMode.UNSET, Optional.empty(), List.of());

  /** Copies the list. */
  public CentralDefaults {
    warnings = List.copyOf(warnings);
  }
}
