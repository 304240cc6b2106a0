// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.agent.config.AgentAddress;
import dev.consort.agent.config.AgentConfig;
import dev.consort.agent.config.AgentLimits;
import dev.consort.agent.config.AgentTls;
import dev.consort.agent.config.AgentToken;
import dev.consort.agent.config.InvalidAgentAddress;
import dev.consort.proxy.cli.BadValue;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.Values;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads how to reach the agent: the official client's flags and variables. */
public final class AgentConfigReader {
  // Known to the environment only.
  private static final Flag SSL =
      Flag.one("http-ssl", "true|false", "").orEnvironment("CONSUL_HTTP_SSL");
  private static final Flag SSL_VERIFY =
      Flag.one("http-ssl-verify", "true|false", "").orEnvironment("CONSUL_HTTP_SSL_VERIFY");
  private static final Flag AUTH =
      Flag.one("http-auth", "USER:PASSWORD", "").orEnvironment("CONSUL_HTTP_AUTH").hidden();
  private static final Flag NAMESPACE =
      Flag.one("namespace", "NAME", "").orEnvironment("CONSUL_NAMESPACE");
  private static final Flag PARTITION =
      Flag.one("partition", "NAME", "").orEnvironment("CONSUL_PARTITION");

  private final Settings settings;

  /** Reads from {@code settings} and notes problems there. */
  public AgentConfigReader(Settings settings) {
    this.settings = settings;
  }

  /** The configuration; empty only with a problem noted. */
  public Optional<AgentConfig> read() {
    // Consul's own client takes nonsense in these two for false, which turns verification off
    // unseen. Here it is an error.
    boolean ssl = settings.optional(SSL, Values::yesOrNo).orElse(false);
    boolean verify = settings.optional(SSL_VERIFY, Values::yesOrNo).orElse(true);
    AgentAddress address =
        settings.value(AgentFlags.HTTP_ADDR, AgentAddress.DEFAULT, text -> address(text, ssl));
    if (ssl && !settings.has(AgentFlags.HTTP_ADDR)) {
      address = new AgentAddress.Tcp("127.0.0.1", 8500, true, "");
    }
    Optional<AgentTls> tls = tls(verify);
    AgentToken token = token();
    Optional<String> auth = settings.optional(AUTH, Values::text);
    String datacenter = settings.optional(AgentFlags.DATACENTER, Values::text).orElse("");
    String namespace = settings.optional(NAMESPACE, Values::text).orElse("");
    String partition = settings.optional(PARTITION, Values::text).orElse("");
    boolean stale = settings.on(AgentFlags.STALE);
    if (tls.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AgentConfig(
            address,
            tls.get(),
            token,
            auth,
            datacenter,
            unlessDefault(namespace),
            unlessDefault(partition),
            stale,
            AgentLimits.DEFAULT));
  }

  private static String unlessDefault(String name) {
    // Means the same as saying nothing, but the community edition refuses it.
    return name.equals("default") ? "" : name;
  }

  private static AgentAddress address(String text, boolean ssl) throws BadValue {
    try {
      return AgentAddress.parse(text, ssl);
    } catch (InvalidAgentAddress e) {
      throw new BadValue("is not an agent's address", e.getMessage());
    }
  }

  private Optional<AgentTls> tls(boolean verify) {
    Optional<Path> caFile = file(AgentFlags.CA_FILE);
    Optional<Path> caPath = settings.optional(AgentFlags.CA_PATH, AgentConfigReader::folder);
    Optional<Path> cert = file(AgentFlags.CLIENT_CERT);
    Optional<Path> key = file(AgentFlags.CLIENT_KEY);
    boolean hasCert = settings.has(AgentFlags.CLIENT_CERT);
    if (hasCert != settings.has(AgentFlags.CLIENT_KEY)) {
      Flag missing = hasCert ? AgentFlags.CLIENT_KEY : AgentFlags.CLIENT_CERT;
      settings
          .problems()
          .add(
              missing.shown(), "is missing", "a client certificate and its key are given together");
    }
    if (cert.isPresent() != key.isPresent()) {
      return Optional.empty();
    }
    Optional<String> serverName =
        settings.optional(AgentFlags.TLS_SERVER_NAME, Values::text).map(AgentConfigReader::noPort);
    return Optional.of(new AgentTls(caFile, caPath, cert, key, serverName, verify));
  }

  private static String noPort(String name) {
    int colon = name.lastIndexOf(':');
    return colon < 0 || name.indexOf(':') != colon ? name : name.substring(0, colon);
  }

  /** Flags go before the environment; within each the file goes first. */
  private AgentToken token() {
    if (settings.onCommandLine(AgentFlags.TOKEN_FILE)) {
      return tokenFile();
    }
    if (settings.onCommandLine(AgentFlags.TOKEN)) {
      return fixedToken();
    }
    return settings.has(AgentFlags.TOKEN_FILE) ? tokenFile() : fixedToken();
  }

  private AgentToken tokenFile() {
    return file(AgentFlags.TOKEN_FILE)
        .<AgentToken>map(AgentToken.File::new)
        .orElseGet(AgentToken.None::new);
  }

  private AgentToken fixedToken() {
    return settings
        .optional(AgentFlags.TOKEN, Values::text)
        .<AgentToken>map(value -> new AgentToken.Fixed(value.strip()))
        .orElseGet(AgentToken.None::new);
  }

  private Optional<Path> file(Flag flag) {
    return settings.optional(flag, AgentConfigReader::readable);
  }

  private static Path readable(String text) throws BadValue {
    Path file = path(text);
    if (!Files.exists(file)) {
      throw new BadValue("does not exist", "give the path of a file that this user may read");
    }
    if (Files.isDirectory(file)) {
      throw new BadValue("is a folder", "give the path of a file");
    }
    if (!Files.isReadable(file)) {
      throw new BadValue(
          "may not be read by this user", "change its permissions or the user that runs this");
    }
    return file;
  }

  private static Path folder(String text) throws BadValue {
    Path folder = path(text);
    if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
      throw new BadValue(
          "is not a folder that this user may read", "give one that holds PEM files");
    }
    return folder;
  }

  private static Path path(String text) throws BadValue {
    try {
      return Path.of(Values.text(text));
    } catch (InvalidPathException e) {
      throw new BadValue("is not a path", "give the path of a file");
    }
  }
}
