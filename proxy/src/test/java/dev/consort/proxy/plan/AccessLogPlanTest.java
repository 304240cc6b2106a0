// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.registration.AccessLogSettings.Sink;
import dev.consort.agent.registration.ProxyOptions;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.listeners.accesslog.AccessLogSettings;
import dev.consort.listeners.accesslog.AccessLogSettings.Format;
import dev.consort.listeners.accesslog.AccessLogSettings.Output;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a registration says of the access log reaches every listener of its sidecar. */
final class AccessLogPlanTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private final PlanFixtures fixtures = PlanFixtures.at(NOW);

  private static dev.consort.agent.registration.AccessLogSettings told(
      dev.consort.agent.registration.AccessLogSettings.Format format, Sink sink) {
    return new dev.consort.agent.registration.AccessLogSettings(format, sink, false, 0.25);
  }

  private Set<AccessLogSettings> planned(
      Optional<dev.consort.agent.registration.AccessLogSettings> told) {
    ProxyRegistration base = PlanFixtures.registration(21000, 9191);
    ProxyRegistration registration =
        new ProxyRegistration(
            base.proxyId(),
            base.proxyService(),
            base.service(),
            base.serviceId(),
            base.inbound(),
            base.upstreams(),
            ProxyOptions.DEFAULT.withAccessLogs(told),
            List.of());
    Set<AccessLogSettings> settings = new HashSet<>();
    for (ListenerPlan plan :
        Planner.plan(
                fixtures.snapshot(registration, fixtures.credentials(), List.of(), Map.of()), NOW)
            .listeners()) {
      settings.add(
          switch (plan) {
            case ListenerPlan.Inbound(var spec) -> spec.accessLog();
            case ListenerPlan.Exposed(var spec) -> spec.accessLog();
            case ListenerPlan.Outbound(var spec) -> spec.accessLog();
          });
    }
    return settings;
  }

  @Test
  void plan_nothingTold_isTheProcesss() {
    assertEquals(Set.of(AccessLogSettings.DEFAULT), planned(Optional.empty()));
  }

  @Test
  void plan_told_isTakenOverForEachListener() {
    assertEquals(
        Set.of(
            new AccessLogSettings(
                new Format.TextTemplate("%DURATION%"),
                new Output.File(Path.of("/var/log/access")),
                false,
                0.25)),
        planned(
            Optional.of(
                told(
                    new dev.consort.agent.registration.AccessLogSettings.Format.TextTemplate(
                        "%DURATION%"),
                    new Sink.File(Path.of("/var/log/access"))))));
  }

  @Test
  void plan_listenerLogsLeftOn_areOn() {
    assertEquals(
        Set.of(new AccessLogSettings(new Format.Text(), new Output.Inherited(), true, 1)),
        planned(
            Optional.of(
                new dev.consort.agent.registration.AccessLogSettings(
                    new dev.consort.agent.registration.AccessLogSettings.Format.Text(),
                    new Sink.Inherited(),
                    true,
                    1))));
  }

  @Test
  void plan_formatsAndOutputsOfAnyKind_keepTheirKind() {
    assertEquals(
        Set.of(new AccessLogSettings(new Format.ConsulJson(), new Output.Stdout(), false, 0.25)),
        planned(
            Optional.of(
                told(
                    new dev.consort.agent.registration.AccessLogSettings.Format.ConsulJson(),
                    new Sink.Stdout()))));
    assertEquals(
        Set.of(new AccessLogSettings(new Format.Off(), new Output.Stderr(), false, 0.25)),
        planned(
            Optional.of(
                told(
                    new dev.consort.agent.registration.AccessLogSettings.Format.Off(),
                    new Sink.Stderr()))));
  }
}
