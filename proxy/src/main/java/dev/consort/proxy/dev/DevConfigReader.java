// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.dev;

import dev.consort.devagent.DevAgentConfig;
import dev.consort.devagent.Seed;
import dev.consort.devagent.acl.AclSettings;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.BadValue;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.cli.Values;
import dev.consort.proxy.logging.LogLevel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the configuration of {@code consort dev}. */
final class DevConfigReader {
  private static final int DEFAULT_PORT = 8500;
  private static final int PORT_MAX = 65_535;

  /** Each has ports, keys and copies of all that is shared: more are a slip of the hand. */
  private static final int DATACENTERS_MAX = 16;

  /** Whether tokens matter. */
  enum Acl {
    OFF,
    ALLOW,
    DENY
  }

  /** What holds where no intention matches. */
  enum Policy {
    ALLOW,
    DENY
  }

  /**
   * What was read.
   *
   * @param madeToken the management token, where it was made and not given
   */
  record DevConfig(DevAgentConfig agent, LogLevel level, Optional<String> madeToken) {}

  private final Settings settings;
  private final java.util.function.Supplier<String> tokens;

  private DevConfigReader(Settings settings, java.util.function.Supplier<String> tokens) {
    this.settings = settings;
    this.tokens = tokens;
  }

  /**
   * Reads it, the seed file too.
   *
   * @param tokens makes a management token
   * @throws UsageException with everything that is wrong
   */
  static DevConfig read(
      Arguments arguments,
      Map<String, String> environment,
      java.util.function.Supplier<String> tokens)
      throws UsageException {
    return new DevConfigReader(new Settings(arguments, environment), tokens).read();
  }

  private DevConfig read() throws UsageException {
    boolean force = settings.on(DevFlags.FORCE);
    String bind = settings.value(DevFlags.BIND, "127.0.0.1", text -> host(text, force));
    List<String> datacenters = datacenters();
    int lastPort = PORT_MAX - (datacenters.size() - 1);
    int port =
        settings.value(DevFlags.PORT, DEFAULT_PORT, text -> Values.number(text, 0, lastPort));
    String node = settings.value(DevFlags.NODE, "consort-dev", Values::text);
    Acl acl =
        settings.value(DevFlags.ACL, Acl.OFF, text -> Values.choice(text, List.of(Acl.values())));
    Optional<String> given = settings.optional(DevFlags.MANAGEMENT_TOKEN, Values::text);
    Optional<String> policy =
        settings
            .optional(
                DevFlags.DEFAULT_INTENTION_POLICY,
                text -> Values.choice(text, List.of(Policy.values())))
            .map(choice -> choice.name().toLowerCase(Locale.ROOT));
    Seed seed = settings.value(DevFlags.FILE, Seed.EMPTY, SeedFile::read);
    LogLevel level =
        settings.value(
            DevFlags.LOG_LEVEL,
            LogLevel.INFO,
            text -> Values.choice(text, List.of(LogLevel.values())));
    if (acl == Acl.OFF && given.isPresent()) {
      settings
          .problems()
          .add(DevFlags.MANAGEMENT_TOKEN.shown(), "has no effect alone", "add --acl deny");
    }
    if (!settings.problems().isEmpty()) {
      throw new UsageException(settings.problems().list());
    }
    String token = given.orElseGet(tokens);
    DevAgentConfig defaults = DevAgentConfig.defaults();
    DevAgentConfig agent =
        new DevAgentConfig(
            datacenters.getFirst(),
            datacenters.subList(1, datacenters.size()),
            node,
            bind,
            port,
            force,
            acls(acl, token),
            policy,
            defaults.ca(),
            seed);
    return new DevConfig(
        agent, level, acl == Acl.OFF || given.isPresent() ? Optional.empty() : Optional.of(token));
  }

  /** The names of the datacenters, the primary's first; never none. */
  private List<String> datacenters() {
    String only = settings.value(DevFlags.DATACENTER, "dc1", DevConfigReader::name);
    Optional<List<String>> several =
        settings.optional(DevFlags.DATACENTERS, DevConfigReader::names);
    if (several.isPresent() && settings.has(DevFlags.DATACENTER)) {
      settings
          .problems()
          .add(
              DevFlags.DATACENTER.shown(),
              "is given with --datacenters",
              "leave one out; of several, the first is the primary");
    }
    return several.orElse(List.of(only));
  }

  private static AclSettings acls(Acl acl, String token) {
    return switch (acl) {
      case OFF -> AclSettings.off();
      case ALLOW -> AclSettings.allow(token);
      case DENY -> AclSettings.deny(token);
    };
  }

  private static String host(String text, boolean force) throws BadValue {
    try {
      if (InetAddress.getByName(Values.text(text)).isLoopbackAddress() || force) {
        return text;
      }
    } catch (UnknownHostException e) {
      throw new BadValue("is no address of this machine", "accepted: 127.0.0.1, ::1");
    }
    throw new BadValue(
        "can be reached by others, and this agent protects nothing",
        "leave it at 127.0.0.1, or add --force-non-loopback if you mean it");
  }

  private static String name(String text) throws BadValue {
    if (text.matches("[a-z0-9_-]+")) {
      return text;
    }
    throw new BadValue(
        "is not a datacenter's name", "accepted: lower-case letters, digits, - and _");
  }

  private static List<String> names(String text) throws BadValue {
    List<String> names = List.of(text.split(",", -1));
    String accepted =
        "accepted: names with commas between, as dc1,dc2, of lower-case letters, digits, - and _";
    for (String name : names) {
      if (!name.matches("[a-z0-9_-]+")) {
        throw new BadValue("is no list of datacenters' names", accepted);
      }
    }
    if (Set.copyOf(names).size() < names.size()) {
      throw new BadValue("names a datacenter twice", accepted);
    }
    if (names.size() > DATACENTERS_MAX) {
      throw new BadValue("is too long", "accepted: up to " + DATACENTERS_MAX + " names");
    }
    return names;
  }
}
