// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.agent.config.AgentConfig;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.authz.DefaultPolicy;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.BadValue;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.cli.Values;
import dev.consort.proxy.logging.LogFormat;
import dev.consort.proxy.logging.LogLevel;
import dev.consort.upstreams.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the configuration of {@code consort proxy}. */
public final class ProxyConfigReader {
  private static final int MOST_DEFAULT_LOOPS = 8;
  private static final int MOST_LOOPS = 256;
  private static final Duration LONGEST_DRAIN = Duration.ofHours(24);
  private static final Address.Tcp DEFAULT_ADMIN = new Address.Tcp("127.0.0.1", 19000);

  private final Settings settings;
  private final int cores;

  private ProxyConfigReader(Settings settings, int cores) {
    this.settings = settings;
    this.cores = cores;
  }

  /**
   * Reads it, and looks whether the files it names can be read.
   *
   * @param cores of this machine, or what this process may use of them
   * @throws UsageException with everything that is wrong
   */
  public static ProxyConfig read(Arguments arguments, Map<String, String> environment, int cores)
      throws UsageException {
    return new ProxyConfigReader(new Settings(arguments, environment), cores).read();
  }

  private ProxyConfig read() throws UsageException {
    List<ProxySelector> sidecars = new SidecarReader(settings).read();
    boolean register = settings.on(ProxyFlags.REGISTER);
    Optional<AgentConfig> agent = new AgentConfigReader(settings).read();
    Optional<DefaultPolicy> defaultPolicy =
        settings.optional(
            ProxyFlags.DEFAULT_POLICY,
            text -> Values.choice(text, List.of(DefaultPolicy.values())));
    Optional<Path> audit =
        settings.optional(ProxyFlags.AUDIT_INTENTIONS, Values::text).map(Path::of);
    int concurrency =
        settings.value(
            ProxyFlags.CONCURRENCY,
            Math.clamp(cores, 1, MOST_DEFAULT_LOOPS),
            text -> Values.number(text, 1, MOST_LOOPS));
    DrainSettings drain =
        new DrainSettings(
            duration(ProxyFlags.DRAIN_DELAY, Duration.ofSeconds(1)),
            duration(ProxyFlags.DRAIN_TIMEOUT, Duration.ofSeconds(10)));
    Optional<Address.Tcp> admin =
        settings.value(
            ProxyFlags.ADMIN_BIND, Optional.of(DEFAULT_ADMIN), ProxyConfigReader::adminBind);
    LogSettings log = log();
    if (agent.isEmpty() || !settings.problems().isEmpty()) {
      throw new UsageException(settings.problems().list());
    }
    return new ProxyConfig(
        sidecars,
        register,
        agent.get(),
        defaultPolicy,
        audit,
        concurrency,
        drain,
        new AdminBind(admin, settings.has(ProxyFlags.ADMIN_BIND)),
        log,
        settings.effective(),
        notes());
  }

  private Duration duration(Flag flag, Duration fallback) {
    return settings.value(flag, fallback, text -> Values.duration(text, LONGEST_DRAIN));
  }

  private static Optional<Address.Tcp> adminBind(String text) throws BadValue {
    if (text.equals("none")) {
      return Optional.empty();
    }
    return switch (Values.address(text, "127.0.0.1")) {
      case Address.Tcp tcp -> Optional.of(tcp);
      case Address.Unix _ ->
          throw new BadValue("is a unix socket", "accepted: host:port, :port or none");
    };
  }

  private LogSettings log() {
    LogLevel level =
        settings.value(ProxyFlags.LOG_LEVEL, LogLevel.INFO, ProxyConfigReader::logLevel);
    boolean json = settings.on(ProxyFlags.LOG_JSON);
    LogFormat format =
        settings.value(
            ProxyFlags.LOG_FORMAT,
            json ? LogFormat.JSON : LogFormat.TEXT,
            text -> Values.choice(text, List.of(LogFormat.values())));
    AccessLogging access =
        settings.value(
            ProxyFlags.ACCESS_LOG,
            format == LogFormat.JSON ? AccessLogging.JSON : AccessLogging.TEXT,
            text -> Values.choice(text, List.of(AccessLogging.values())));
    return new LogSettings(level, format, access);
  }

  private static LogLevel logLevel(String text) throws BadValue {
    // Consul's own names for the same.
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "err" -> LogLevel.ERROR;
      case "warning" -> LogLevel.WARN;
      default -> Values.choice(text, List.of(LogLevel.values()));
    };
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (settings.has(ProxyFlags.PPROF_ADDR)) {
      notes.add(
          "--pprof-addr has no effect: this is no Go program; --admin-bind serves what goes on");
    }
    return notes;
  }
}
