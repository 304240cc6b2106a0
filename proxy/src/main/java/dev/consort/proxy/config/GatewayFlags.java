// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Section;
import java.util.List;

/** The flags of {@code consort gateway}: those of {@code consul connect envoy} and our own. */
public final class GatewayFlags {
  static final Flag SERVICE =
      Flag.one(
          "service",
          "NAME",
          "The name that mesh gateways are registered by, in every datacenter."
              + " Default mesh-gateway.");
  static final Flag PROXY_ID =
      Flag.one("proxy-id", "ID", "The id of this registration. Default: the service's name.")
          .orEnvironment("CONNECT_PROXY_ID");
  static final Flag ADDRESS =
      Flag.one(
          "address",
          "HOST:PORT",
          "Where sidecars of this datacenter reach it, and where it listens.");
  static final Flag WAN_ADDRESS =
      Flag.one(
          "wan-address",
          "HOST:PORT",
          "Where others reach it: datacenters, peers. Default: --address.");
  static final Flag BIND_ADDRESS =
      Flag.many(
          "bind-address",
          "[NAME=]HOST:PORT",
          "Listen here in place of --address, for addresses that are not this machine's.");
  static final Flag REGISTER =
      Flag.toggle("register", "Register it at the agent, with a TTL check that is kept up.");

  private static final String DESCRIPTION =
      """
      Runs a mesh gateway: takes TLS from sidecars and other gateways, reads only the name
      of the server that it asks for, and passes it on to an instance of that service, or
      to the gateways of the datacenter or the cluster peer that it names. It ends no TLS,
      so who calls and who answers still prove themselves to each other.

        consort gateway -register -address 10.0.0.5:8443 -wan-address 192.0.2.7:8443

      Flags take one dash or two, and their value after a blank or '='. SIGTERM drains and
      ends it; a second one ends it at once.""";

  private GatewayFlags() {}

  /** The command, for parsing and for the help text. */
  public static CommandSpec command() {
    return new CommandSpec(
        "gateway",
        "Runs a mesh gateway.",
        "gateway -address HOST:PORT [flags]",
        DESCRIPTION,
        List.of(
            Section.of(
                "Which gateway", SERVICE, PROXY_ID, ADDRESS, WAN_ADDRESS, BIND_ADDRESS, REGISTER),
            Section.of(
                "Traffic",
                ProcessFlags.CONCURRENCY,
                ProcessFlags.DRAIN_DELAY,
                ProcessFlags.DRAIN_TIMEOUT),
            ProcessFlags.seeing(),
            AgentFlags.section()));
  }
}
