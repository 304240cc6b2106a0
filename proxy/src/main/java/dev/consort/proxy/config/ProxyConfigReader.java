// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.agent.registration.ProxySelector;
import dev.consort.authz.DefaultPolicy;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.cli.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the configuration of {@code consort proxy}. */
public final class ProxyConfigReader {
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
    Optional<DefaultPolicy> defaultPolicy =
        settings.optional(
            ProxyFlags.DEFAULT_POLICY,
            text -> Values.choice(text, List.of(DefaultPolicy.values())));
    Optional<Path> audit =
        settings.optional(ProxyFlags.AUDIT_INTENTIONS, Values::text).map(Path::of);
    ProcessConfig process = new ProcessConfigReader(settings, cores).read(notes());
    return new ProxyConfig(sidecars, register, defaultPolicy, audit, process);
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
