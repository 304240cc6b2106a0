// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Section;
import java.util.List;

/** The flags of {@code consort proxy}: those of {@code consul connect proxy} and our own. */
public final class ProxyFlags {
  static final Flag SIDECAR_FOR =
      Flag.many(
              "sidecar-for",
              "SERVICE-ID",
              "Be the sidecar registered for the service instance with this id.")
          .orEnvironment("CONNECT_SIDECAR_FOR");
  static final Flag PROXY_ID =
      Flag.many("proxy-id", "ID", "Be the sidecar registered under this id.")
          .orEnvironment("CONNECT_PROXY_ID");

  static final Flag SERVICE =
      Flag.one("service", "NAME", "The service to stand for, when nothing is registered.");
  static final Flag SERVICE_ADDR =
      Flag.one("service-addr", "ADDRESS", "Where that service listens; needs --listen.");
  static final Flag LISTEN =
      Flag.one("listen", "ADDRESS", "Where peers connect to; needs --service-addr.");
  static final Flag UPSTREAM =
      Flag.many(
          "upstream",
          "NAME:[ADDRESS:]PORT",
          "Listen on this local port and connect what arrives to the service NAME,"
              + " or to the prepared query NAME.query.");
  static final Flag REGISTER =
      Flag.toggle(
          "register",
          "Register such a sidecar at the agent, with a TTL check that is kept up; needs --listen.");
  static final Flag REGISTER_ID =
      Flag.one("register-id", "SUFFIX", "Makes its id <service>-proxy-SUFFIX.");

  static final Flag DEFAULT_POLICY =
      Flag.one(
          "default-policy",
          "allow|deny",
          "What holds where no intention matches. Default: what the agent says, else deny.");
  static final Flag AUDIT_INTENTIONS =
      Flag.one(
          "audit-intentions",
          "FILE",
          "service-intentions entries, in JSON, that are decided beside those in force and only"
              + " counted and logged.");

  static final Flag PPROF_ADDR =
      Flag.one(
          "pprof-addr", "ADDRESS", "Accepted for compatibility, without effect: see --admin-bind.");

  private static final String DESCRIPTION =
      """
      Runs the sidecar of one service, or of several: accepts mTLS from the mesh, asks the
      intentions, and passes what is allowed on to the application; listens on local ports
      and connects what arrives to upstream services over mTLS. All it needs to know it
      learns from the Consul agent, and follows changes without a restart.

        consort proxy -sidecar-for web
        consort proxy -sidecar-for web -sidecar-for db
        consort proxy -service job -upstream db:9191

      Flags take one dash or two, and their value after a blank or '='. SIGTERM drains and
      ends it; a second one ends it at once.""";

  private ProxyFlags() {}

  /** The command, for parsing and for the help text. */
  public static CommandSpec command() {
    return new CommandSpec(
        "proxy",
        "Runs a sidecar.",
        "proxy -sidecar-for SERVICE-ID [flags]",
        DESCRIPTION,
        List.of(
            Section.of("Which sidecar", SIDECAR_FOR, PROXY_ID),
            Section.of(
                "A sidecar that nobody registered",
                SERVICE,
                SERVICE_ADDR,
                LISTEN,
                UPSTREAM,
                REGISTER,
                REGISTER_ID),
            Section.of(
                "Traffic",
                DEFAULT_POLICY,
                AUDIT_INTENTIONS,
                ProcessFlags.CONCURRENCY,
                ProcessFlags.DRAIN_DELAY,
                ProcessFlags.DRAIN_TIMEOUT),
            ProcessFlags.seeing(PPROF_ADDR),
            AgentFlags.section()));
  }
}
