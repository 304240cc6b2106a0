// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.agent.registration.InboundSettings;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.agent.registration.SelfRegistration;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.Values;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads which sidecars a process is to be. */
final class SidecarReader {
  // The built-in proxy's and Envoy's defaults differ; five seconds is what Consul documents.
  private static final Duration APP_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
  private static final List<Flag> AD_HOC =
      List.of(
          ProxyFlags.SERVICE,
          ProxyFlags.SERVICE_ADDR,
          ProxyFlags.LISTEN,
          ProxyFlags.UPSTREAM,
          ProxyFlags.REGISTER,
          ProxyFlags.REGISTER_ID);

  private final Settings settings;

  SidecarReader(Settings settings) {
    this.settings = settings;
  }

  /** Reads them; with a problem noted the list may be incomplete. */
  List<ProxySelector> read() {
    List<Flag> adHoc = AD_HOC.stream().filter(settings::onCommandLine).toList();
    boolean named =
        settings.onCommandLine(ProxyFlags.PROXY_ID)
            || settings.onCommandLine(ProxyFlags.SIDECAR_FOR);
    if (named) {
      for (Flag flag : adHoc) {
        settings
            .problems()
            .add(
                flag.shown(),
                "is for a sidecar that nobody registered",
                "give either it or --sidecar-for / --proxy-id");
      }
    } else if (!adHoc.isEmpty()) {
      return adHoc().map(List::<ProxySelector>of).orElse(List.of());
    }
    return named();
  }

  private List<ProxySelector> named() {
    Set<ProxySelector> sidecars = new LinkedHashSet<>();
    boolean explicit =
        settings.onCommandLine(ProxyFlags.PROXY_ID)
            || settings.onCommandLine(ProxyFlags.SIDECAR_FOR);
    // The environment counts only where the command line is silent, the proxy id first.
    if (!explicit || settings.onCommandLine(ProxyFlags.PROXY_ID)) {
      settings
          .all(ProxyFlags.PROXY_ID, Values::text)
          .forEach(id -> sidecars.add(new ProxySelector.ProxyId(id)));
    }
    if (settings.onCommandLine(ProxyFlags.SIDECAR_FOR) || (!explicit && sidecars.isEmpty())) {
      settings
          .all(ProxyFlags.SIDECAR_FOR, Values::text)
          .forEach(id -> sidecars.add(new ProxySelector.SidecarFor(id)));
    }
    if (sidecars.isEmpty() && settings.problems().isEmpty()) {
      settings
          .problems()
          .add(
              "--sidecar-for",
              "no sidecar was named",
              "give --sidecar-for SERVICE-ID, or --proxy-id ID, or --service NAME");
    }
    return List.copyOf(sidecars);
  }

  private Optional<ProxySelector> adHoc() {
    Optional<String> service = settings.optional(ProxyFlags.SERVICE, Values::text);
    String suffix = settings.optional(ProxyFlags.REGISTER_ID, Values::text).orElse("");
    boolean register = settings.on(ProxyFlags.REGISTER);
    Optional<InboundSettings> inbound = inbound();
    List<UpstreamDeclaration> upstreams = upstreams();
    if (service.isEmpty()) {
      settings
          .problems()
          .add("--service", "is missing", "name the service that the sidecar stands for");
      return Optional.empty();
    }
    if (!suffix.isEmpty() && !register) {
      settings.problems().add("--register-id", "has no effect alone", "add --register");
    }
    if (register && inbound.isEmpty()) {
      settings
          .problems()
          .add(
              "--register",
              "Consul takes no sidecar that nobody can connect to",
              "add --listen and --service-addr, or leave it out");
    }
    if (inbound.isEmpty() && upstreams.isEmpty() && settings.problems().isEmpty()) {
      settings
          .problems()
          .add(
              "--service",
              "the sidecar would have nothing to do",
              "give --listen and --service-addr, or --upstream");
    }
    String proxyId = SelfRegistration.proxyId(service.get(), suffix);
    return Optional.of(
        new ProxySelector.Fixed(
            new ProxyRegistration(
                proxyId, proxyId, service.get(), "", inbound, upstreams, List.of())));
  }

  private Optional<InboundSettings> inbound() {
    boolean listens = settings.has(ProxyFlags.LISTEN);
    boolean serves = settings.has(ProxyFlags.SERVICE_ADDR);
    if (listens != serves) {
      Flag missing = listens ? ProxyFlags.SERVICE_ADDR : ProxyFlags.LISTEN;
      Flag given = listens ? ProxyFlags.LISTEN : ProxyFlags.SERVICE_ADDR;
      settings
          .problems()
          .add(missing.shown(), "is missing", given.shown() + " is of use only together with it");
    }
    Optional<Address> bind =
        settings.optional(ProxyFlags.LISTEN, text -> Values.address(text, "0.0.0.0"));
    Optional<Address> app =
        settings.optional(ProxyFlags.SERVICE_ADDR, text -> Values.address(text, "127.0.0.1"));
    if (bind.isEmpty() || app.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new InboundSettings(
            bind.get(), app.get(), Protocol.TCP, APP_CONNECT_TIMEOUT, HANDSHAKE_TIMEOUT, 0));
  }

  private List<UpstreamDeclaration> upstreams() {
    List<UpstreamDeclaration> upstreams = new ArrayList<>();
    Set<Address> taken = new LinkedHashSet<>();
    for (UpstreamDeclaration upstream : settings.all(ProxyFlags.UPSTREAM, UpstreamFlag::parse)) {
      if (!taken.add(upstream.bind())) {
        settings
            .problems()
            .add(
                "--upstream",
                upstream.id() + " listens on " + upstream.bind() + ", as another upstream does",
                "give each its own port");
      }
      upstreams.add(upstream);
    }
    return upstreams;
  }
}
