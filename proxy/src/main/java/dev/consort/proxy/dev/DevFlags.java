// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.dev;

import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Section;
import java.util.List;

/** The flags of {@code consort dev}. */
final class DevFlags {
  static final Flag BIND =
      Flag.one("bind", "ADDRESS", "Where the HTTP API listens. Default 127.0.0.1.");
  static final Flag PORT =
      Flag.one(
          "port",
          "PORT",
          "The API's port, the next ones for further datacenters; 0 for any free ones. Default"
              + " 8500.");
  static final Flag FORCE =
      Flag.toggle(
          "force-non-loopback", "Listen where others can reach it, although nothing protects it.");
  static final Flag DATACENTER =
      Flag.one("datacenter", "NAME", "The name of its datacenter. Default dc1.");
  static final Flag DATACENTERS =
      Flag.one(
          "datacenters",
          "NAME,NAME",
          "Several datacenters joined to each other, each with an API and a node of its own. The"
              + " first is the primary: it has the root certificate, and keeps intentions and config"
              + " entries for all.");
  static final Flag NODE =
      Flag.one(
          "node",
          "NAME",
          "The name of its node; those of further datacenters end in -NAME of the datacenter."
              + " Default consort-dev.");
  static final Flag ACL =
      Flag.one(
          "acl",
          "off|allow|deny",
          "Whether tokens matter, and what holds where no rule says anything. Default off.");
  static final Flag MANAGEMENT_TOKEN =
      Flag.one(
              "management-token",
              "TOKEN",
              "A token that may do everything, when tokens matter. Default: one is made and shown.")
          .hidden();
  static final Flag DEFAULT_INTENTION_POLICY =
      Flag.one(
          "default-intention-policy",
          "allow|deny",
          "What holds where no intention matches. Default: as --acl, or allow.");
  static final Flag FILE =
      Flag.one(
          "file",
          "FILE",
          "JSON with services, configEntries, policies and tokens to begin with, each a list of"
              + " what the HTTP API takes for one; the services are the first datacenter's.");
  static final Flag LOG_LEVEL =
      Flag.one("log-level", "LEVEL", "trace, debug, info, warn or error. Default info.");

  private static final String DESCRIPTION =
      """
      Runs an agent, server and certificate authority in one process that keeps nothing: for
      demos, tests and laptops. Sidecars and the 'consul' command take it for a Consul agent.

        consort dev &
        consul services register web.json
        consort proxy -sidecar-for web""";

  private DevFlags() {}

  static CommandSpec command() {
    return new CommandSpec(
        "dev",
        "Runs a throw-away Consul-compatible agent.",
        "dev [flags]",
        DESCRIPTION,
        List.of(
            Section.of("Where it listens", BIND, PORT, FORCE),
            Section.of("What it is", DATACENTER, DATACENTERS, NODE, FILE),
            Section.of("What it allows", ACL, MANAGEMENT_TOKEN, DEFAULT_INTENTION_POLICY),
            Section.of("To see what goes on", LOG_LEVEL)));
  }
}
