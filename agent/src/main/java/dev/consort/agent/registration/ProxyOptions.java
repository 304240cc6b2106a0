// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.upstreams.Locality;
import java.util.List;
import java.util.Optional;

/**
 * What a sidecar is told beyond whom it stands for and whom it calls. Immutable.
 *
 * @param maxHeaderBytes most bytes of a message's head, both ways, 1 KiB to 16 MiB ({@code
 *     consort_max_header_bytes})
 * @param accessLogs what is logged; empty for what the process is told. {@code AccessLogs} of the
 *     registration, with {@code consort_access_log} ({@code text}, {@code json} or {@code off}) in
 *     place of its format and {@code consort_access_log_sample} (0 to 1) as its share
 * @param exposeChecks whether the agent's HTTP and gRPC checks of the application are exposed too
 * @param exposed paths to be exposed, each by a port of its own
 * @param locality where the sidecar says it is
 */
public record ProxyOptions(
    int maxHeaderBytes,
    Optional<AccessLogSettings> accessLogs,
    boolean exposeChecks,
    List<ExposedPath> exposed,
    Locality locality) {
  /** The bounds of {@link #maxHeaderBytes}. */
  static final int LEAST_HEADER_BYTES = 1 << 10;

  static final int MOST_HEADER_BYTES = 16 << 20;

  /** Nothing told. */
  public static final ProxyOptions DEFAULT =
      new ProxyOptions(96 << 10, Optional.empty(), false, List.of());

  /** Copies the list. */
  public ProxyOptions {
    exposed = List.copyOf(exposed);
  }

  /** Those of a sidecar that does not say where it is. */
  public ProxyOptions(
      int maxHeaderBytes,
      Optional<AccessLogSettings> accessLogs,
      boolean exposeChecks,
      List<ExposedPath> exposed) {
    this(maxHeaderBytes, accessLogs, exposeChecks, exposed, Locality.NONE);
  }

  /** The same at this place. */
  ProxyOptions at(Locality here) {
    return new ProxyOptions(maxHeaderBytes, accessLogs, exposeChecks, exposed, here);
  }

  /** The same with these logs. */
  public ProxyOptions withAccessLogs(Optional<AccessLogSettings> logs) {
    return new ProxyOptions(maxHeaderBytes, logs, exposeChecks, exposed, locality);
  }

  /** The same with these paths. */
  public ProxyOptions withExposed(List<ExposedPath> paths) {
    return new ProxyOptions(maxHeaderBytes, accessLogs, exposeChecks, paths, locality);
  }
}
