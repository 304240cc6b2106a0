// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.registration.CheckWatch.ExposedCheck;
import dev.consort.upstreams.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Adds the paths of exposed checks to a registration. Pure. */
public final class ExposedChecks {
  private ExposedChecks() {}

  /**
   * {@code registration} with a path for each check that can be exposed, and a warning for each
   * that cannot; as it is where it does not ask for checks.
   */
  public static ProxyRegistration in(ProxyRegistration registration, List<ExposedCheck> checks) {
    if (!registration.options().exposeChecks() || checks.isEmpty()) {
      return registration;
    }
    List<String> warnings = new ArrayList<>();
    List<ExposedPath> paths = new ArrayList<>(registration.options().exposed());
    Set<Integer> taken = new HashSet<>();
    paths.forEach(path -> taken.add(path.listenerPort()));
    Optional<Integer> app = appPort(registration);
    for (ExposedCheck check : checks) {
      Optional<String> why = why(check, app, taken);
      if (why.isPresent()) {
        warnings.add(
            "The check \""
                + check.id()
                + "\" cannot be exposed"
                + (check.port() == 0 ? "" : " on port " + check.port())
                + ": "
                + why.get()
                + ".");
      } else {
        taken.add(check.port());
        paths.add(
            new ExposedPath(
                check.port(),
                check.path().orElseThrow(),
                app.orElseThrow(),
                check.protocol(),
                true));
      }
    }
    return registration.with(registration.options().withExposed(paths), warnings);
  }

  private static Optional<String> why(
      ExposedCheck check, Optional<Integer> app, Set<Integer> taken) {
    if (check.port() == 0) {
      return Optional.of(
          "this version of the agent tells the port that it asks by only in its words on the check,"
              + " and has none yet");
    }
    if (taken.contains(check.port())) {
      return Optional.of("another path is exposed there");
    }
    if (app.isEmpty()) {
      return Optional.of("the application has no port");
    }
    return check.path().isEmpty()
        ? Optional.of(
            "the agent does not tell its path; state it in Expose.Paths if this lasts longer than"
                + " the check's interval")
        : Optional.empty();
  }

  /**
   * What the agent last said, where it said more before: the words on a check, which its path and
   * with 1.8 its port are read from, may tell less at times.
   */
  public static List<ExposedCheck> remembered(List<ExposedCheck> now, List<ExposedCheck> before) {
    return now.stream()
        .map(
            check ->
                check.path().isPresent() && check.port() != 0
                    ? check
                    : before.stream()
                        .filter(
                            old ->
                                old.id().equals(check.id())
                                    && (check.port() == 0 || old.port() == check.port())
                                    && old.protocol() == check.protocol())
                        .findFirst()
                        .orElse(check))
        .toList();
  }

  /** The agent does not tell the port of a check either: it is the application's own. */
  private static Optional<Integer> appPort(ProxyRegistration registration) {
    return registration
        .inbound()
        .map(InboundSettings::app)
        .filter(Address.Tcp.class::isInstance)
        .map(address -> ((Address.Tcp) address).port());
  }
}
