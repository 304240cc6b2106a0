// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.agent.registration.GatewayRegistration;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.BadValue;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.cli.Values;
import dev.consort.upstreams.Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the configuration of {@code consort gateway}. */
public final class GatewayConfigReader {
  private static final String USUAL_NAME = "mesh-gateway";
  private static final Set<String> ANY = Set.of("0.0.0.0", "::");

  private final Settings settings;

  private GatewayConfigReader(Settings settings) {
    this.settings = settings;
  }

  /**
   * Reads it.
   *
   * @param cores of this machine, or what this process may use of them
   * @throws UsageException with everything that is wrong
   */
  public static GatewayConfig read(Arguments arguments, Map<String, String> environment, int cores)
      throws UsageException {
    Settings settings = new Settings(arguments, environment);
    return new GatewayConfigReader(settings).read(cores);
  }

  private GatewayConfig read(int cores) throws UsageException {
    String service = settings.value(GatewayFlags.SERVICE, USUAL_NAME, Values::text);
    String id = settings.value(GatewayFlags.PROXY_ID, service, Values::text);
    boolean register = settings.on(GatewayFlags.REGISTER);
    Optional<Address.Tcp> lan =
        settings.optional(GatewayFlags.ADDRESS, text -> reachable(text, register));
    Optional<Address.Tcp> wan =
        settings.optional(GatewayFlags.WAN_ADDRESS, text -> reachable(text, register));
    List<Address.Tcp> binds = settings.all(GatewayFlags.BIND_ADDRESS, GatewayConfigReader::bind);
    if (!settings.has(GatewayFlags.ADDRESS)) {
      settings
          .problems()
          .add(
              GatewayFlags.ADDRESS.shown(),
              "is missing",
              "give where sidecars reach this gateway, as 10.0.0.5:8443");
    }
    if (wan.isPresent() && !register) {
      settings
          .problems()
          .add(
              GatewayFlags.WAN_ADDRESS.shown(),
              "has no effect alone",
              "add --register, which tells others of it");
    }
    ProcessConfig process = new ProcessConfigReader(settings, cores).read(List.of());
    Address.Tcp own = lan.orElseThrow();
    return new GatewayConfig(
        new GatewayRegistration(id, service, own, wan.orElse(own)),
        register,
        binds.isEmpty() ? List.of(own) : binds,
        process);
  }

  private static Address.Tcp reachable(String text, boolean told) throws BadValue {
    Address.Tcp address = tcp(text);
    if (told && (ANY.contains(address.host()) || address.port() == 0)) {
      throw new BadValue(
          "is no address that others could dial",
          "give one that they can, and --bind-address for where to listen");
    }
    return address;
  }

  /** Consul's own flag has a name before the address, which says nothing here. */
  private static Address.Tcp bind(String text) throws BadValue {
    return tcp(text.substring(text.indexOf('=') + 1));
  }

  private static Address.Tcp tcp(String text) throws BadValue {
    return switch (Values.address(text, "0.0.0.0")) {
      case Address.Tcp tcp -> tcp;
      case Address.Unix _ -> throw new BadValue("is a unix socket", "accepted: host:port");
    };
  }
}
