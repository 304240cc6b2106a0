// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.agent.config.AgentConfig;
import dev.consort.proxy.cli.BadValue;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.cli.Values;
import dev.consort.proxy.logging.LogFormat;
import dev.consort.proxy.logging.LogLevel;
import dev.consort.upstreams.Address;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what every process that carries traffic is told. */
final class ProcessConfigReader {
  private static final int MOST_DEFAULT_LOOPS = 8;
  private static final int MOST_LOOPS = 256;
  private static final Duration LONGEST_DRAIN = Duration.ofHours(24);
  private static final Address.Tcp DEFAULT_ADMIN = new Address.Tcp("127.0.0.1", 19000);

  private final Settings settings;
  private final int cores;

  /**
   * @param cores of this machine, or what this process may use of them
   */
  ProcessConfigReader(Settings settings, int cores) {
    this.settings = settings;
    this.cores = cores;
  }

  /**
   * Reads it. To be called last, since it ends the reading.
   *
   * @param notes sentences for the log
   * @throws UsageException with everything that is wrong, whoever noted it
   */
  ProcessConfig read(List<String> notes) throws UsageException {
    Optional<AgentConfig> agent = new AgentConfigReader(settings).read();
    int concurrency =
        settings.value(
            ProcessFlags.CONCURRENCY,
            Math.clamp(cores, 1, MOST_DEFAULT_LOOPS),
            text -> Values.number(text, 1, MOST_LOOPS));
    DrainSettings drain =
        new DrainSettings(
            duration(ProcessFlags.DRAIN_DELAY, Duration.ofSeconds(1)),
            duration(ProcessFlags.DRAIN_TIMEOUT, Duration.ofSeconds(10)));
    Optional<Address.Tcp> admin =
        settings.value(
            ProcessFlags.ADMIN_BIND, Optional.of(DEFAULT_ADMIN), ProcessConfigReader::adminBind);
    LogSettings log = log();
    if (agent.isEmpty() || !settings.problems().isEmpty()) {
      throw new UsageException(settings.problems().list());
    }
    return new ProcessConfig(
        agent.get(),
        concurrency,
        drain,
        new AdminBind(admin, settings.has(ProcessFlags.ADMIN_BIND)),
        log,
        settings.effective(),
        notes);
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
        settings.value(ProcessFlags.LOG_LEVEL, LogLevel.INFO, ProcessConfigReader::logLevel);
    boolean json = settings.on(ProcessFlags.LOG_JSON);
    LogFormat format =
        settings.value(
            ProcessFlags.LOG_FORMAT,
            json ? LogFormat.JSON : LogFormat.TEXT,
            text -> Values.choice(text, List.of(LogFormat.values())));
    AccessLogging access =
        settings.value(
            ProcessFlags.ACCESS_LOG,
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
}
