// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.Command;
import dev.consort.proxy.Surroundings;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Section;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.cli.Values;
import dev.consort.proxy.local.FreePorts;
import dev.consort.proxy.logging.LogFormat;
import dev.consort.proxy.logging.LogLevel;
import dev.consort.proxy.logging.Logs;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** {@code consort demo}. */
public final class DemoCommand implements Command {
  private static final Flag CONSUL =
      Flag.one(
          "consul", "ADDRESS", "Use this agent instead of an embedded one, as 127.0.0.1:8500.");
  private static final Flag TOKEN =
      Flag.one("token", "TOKEN", "For that agent: may register services and write intentions.")
          .orEnvironment("CONSUL_HTTP_TOKEN")
          .hidden();
  private static final Flag ROTATE =
      Flag.toggle("rotate-ca", "With --consul: give that cluster's CA a new root, too.");
  private static final Flag STAY =
      Flag.toggle("stay", "Keep everything running at the end, until interrupted.");

  private record Options(
      Optional<String> consul, Optional<String> token, boolean rotate, boolean stay) {
    DemoMesh.Agent agentKind() {
      if (consul.isEmpty()) {
        return DemoMesh.Agent.EMBEDDED;
      }
      return rotate ? DemoMesh.Agent.GIVEN_MAY_ROTATE : DemoMesh.Agent.GIVEN;
    }
  }

  @Override
  public CommandSpec spec() {
    return new CommandSpec(
        "demo",
        "Shows the whole job on this machine.",
        "demo [flags]",
        """
        Starts applications that know nothing of the mesh and a sidecar for each, and shows what
        happens to the traffic between them. Exit code 0 only if every step was seen to work.""",
        List.of(Section.of("Flags", CONSUL, TOKEN, ROTATE, STAY)));
  }

  @Override
  public int run(Arguments arguments, Surroundings surroundings) throws UsageException {
    Settings settings = new Settings(arguments, surroundings.environment());
    Optional<String> consul = settings.optional(CONSUL, Values::text);
    Optional<String> token = settings.optional(TOKEN, Values::text);
    boolean rotate = settings.on(ROTATE);
    boolean stay = settings.on(STAY);
    if (!settings.problems().isEmpty()) {
      throw new UsageException(settings.problems().list());
    }
    Tale tale = new Tale(surroundings.console());
    Await await = new Await(surroundings.ticker());
    surroundings.signals().onStop(await::stop);
    Vertx vertx = Vertx.vertx();
    try {
      return tell(new Options(consul, token, rotate, stay), vertx, await, tale, surroundings);
    } catch (InterruptedException e) {
      tale.line("interrupted");
      return 1;
    } catch (Exception e) {
      tale.line("cannot go on: " + e.getMessage());
      return 1;
    } finally {
      vertx.close();
    }
  }

  private static int tell(
      Options options, Vertx vertx, Await await, Tale tale, Surroundings surroundings)
      throws Exception {
    // The sidecars' own lines would interrupt the tale; their access logs are read by it.
    Logs logs = Logs.start(surroundings.console().log(), LogLevel.ERROR, LogFormat.TEXT);
    DemoProcess.Around around = new DemoProcess.Around(logs, surroundings);
    DemoAgents agents = agents(options, vertx, tale);
    DemoMesh.Agent kind = options.agentKind();
    FreePorts ports = new FreePorts(RandomGenerator.getDefault());
    try (ApiApp api = ApiApp.start(vertx, "api");
        DemoMesh mesh = new DemoMesh(agents.here(), kind, api, ports)) {
      mesh.start(around);
      tale.line("db:     an application on 127.0.0.1:" + mesh.dbApp().port() + ", and its sidecar");
      tale.line("web:    an application, and its sidecar");
      tale.line("        which offers it the upstream db on 127.0.0.1:" + mesh.upstreamPort());
      tale.line("        and the upstream api on 127.0.0.1:" + mesh.apiUpstreamPort());
      tale.line("api:    an HTTP application on 127.0.0.1:" + api.port() + ", and its sidecar");
      Demo.Discovery discovery = () -> TillMesh.start(agents, kind.prefix(), ports, vertx, around);
      new Demo(mesh, tale, await, surroundings.wall(), discovery).run();
      boolean all = tale.sum();
      if (options.stay()) {
        stay(mesh, await, tale);
      }
      return all ? 0 : 1;
    }
  }

  private static DemoAgents agents(Options options, Vertx vertx, Tale tale) throws Exception {
    if (options.consul().isPresent()) {
      tale.line("agent:  yours, at " + options.consul().get());
      return DemoAgents.given(options.consul().get(), options.token());
    }
    DemoAgents agents = DemoAgents.embedded(vertx);
    tale.line("agent:  an embedded one, at " + agents.here().address() + ", not for production");
    agents.there().ifPresent(there -> tale.line("        and that of dc2 at " + there.address()));
    return agents;
  }

  private static void stay(DemoMesh mesh, Await await, Tale tale) throws Exception {
    tale.line("web's sidecar shows itself at http://" + mesh.web().adminAddress());
    tale.line("db's sidecar shows itself at http://" + mesh.db().adminAddress());
    tale.line("Everything stays up until you interrupt it.");
    try {
      await.until(() -> false, Duration.ofDays(365));
    } catch (InterruptedException e) {
      // This is how a user ends it.
    }
  }
}
