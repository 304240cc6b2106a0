// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.devagent.acl.Ids;
import dev.consort.devagent.api.NetProbe;
import dev.consort.devagent.ca.MeshCa;
import dev.consort.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Consul-compatible agent and server in this process: one node, a throw-away CA, nothing stored.
 * It may have several datacenters, each with a node and an API of its own. All of it runs on one
 * Vert.x context of its own. Thread-safe; closed by its owner.
 */
public final class DevAgent implements AutoCloseable {
  /** What {@code consort dev} prints first. */
  public static final String BANNER =
      """
      ######################################################################
      #  consort dev: a throw-away agent for demos, tests and laptops.     #
      #  NOT FOR PRODUCTION. Its CA lives in memory, nothing is stored,    #
      #  one process is the whole cluster.                                 #
      ######################################################################
      """;

  private static final Logger LOG = LoggerFactory.getLogger(DevAgent.class);

  private final Context context;
  private final Map<String, HttpServer> servers;
  private final Assembly assembly;
  private final NetProbe probe;
  private final DevAgentConfig config;

  private DevAgent(
      Context context,
      Map<String, HttpServer> servers,
      Assembly assembly,
      NetProbe probe,
      DevAgentConfig config) {
    this.context = context;
    this.servers = servers;
    this.assembly = assembly;
    this.probe = probe;
    this.config = config;
  }

  /**
   * Starts an agent on the machine's clock.
   *
   * @return the agent once its API answers; fails when it may not or cannot listen, or when its
   *     seed is not valid
   */
  public static Future<DevAgent> start(Vertx vertx, DevAgentConfig config) {
    SecureRandom random = new SecureRandom();
    return start(
        vertx,
        config,
        new DevAgentDeps(InstantSource.system(), new VertxTimers(vertx), random, random));
  }

  /** Starts an agent with time and randomness of the caller's. */
  public static Future<DevAgent> start(Vertx vertx, DevAgentConfig config, DevAgentDeps deps) {
    if (!config.forceNonLoopback() && !isLoopback(config.host())) {
      return Future.failedFuture(
          new IllegalArgumentException(
              config.host()
                  + " can be reached by others, and this agent is not for production: force it if you mean it"));
    }
    Context context = ((io.vertx.core.internal.VertxInternal) vertx).createEventLoopContext();
    Promise<DevAgent> started = Promise.promise();
    String trustDomain = new Ids(deps.secrets()).next() + ".consul";
    vertx
        .executeBlocking(() -> MeshCa.firstRoot(trustDomain, deps.clock(), deps.secrets()))
        .onFailure(started::fail)
        .onSuccess(
            root ->
                context.runOnContext(
                    v -> open(vertx, context, config, deps, root).onComplete(started)));
    return started.future();
  }

  private static Future<DevAgent> open(
      Vertx vertx, Context context, DevAgentConfig config, DevAgentDeps deps, ThrowawayCa root) {
    NetProbe probe = new NetProbe(vertx);
    Timers timers = new LoopTimers(context, deps.timers());
    DevAgentDeps onLoop = new DevAgentDeps(deps.clock(), timers, deps.jitter(), deps.secrets());
    Assembly assembly;
    try {
      assembly =
          Assembly.of(config, onLoop, task -> context.runOnContext(v -> task.run()), probe, root);
    } catch (RuntimeException e) {
      probe.close();
      return Future.failedFuture(e);
    }
    Map<String, HttpServer> servers = new LinkedHashMap<>();
    List<Future<HttpServer>> listening = new ArrayList<>();
    for (Assembly.Part part : assembly.parts()) {
      HttpServer server = server(vertx, config, part);
      servers.put(part.site().datacenter(), server);
      listening.add(server.listen());
    }
    DevAgent agent = new DevAgent(context, servers, assembly, probe, config);
    return Future.join(listening)
        .map(agent)
        .onSuccess(
            started ->
                config
                    .datacenters()
                    .forEach(
                        name ->
                            LOG.info(
                                "embedded agent of {} listens on {}",
                                name,
                                started.httpAddress(name))))
        .recover(e -> agent.stop().transform(closed -> Future.failedFuture(e)));
  }

  private static HttpServer server(Vertx vertx, DevAgentConfig config, Assembly.Part part) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            .setPort(part.site().port())
            .setIdleTimeout(0);
    return vertx.createHttpServer(options).requestHandler(part.router()::accept);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The datacenters, the primary one first. */
  public List<String> datacenters() {
    return config.datacenters();
  }

  /** Where the API of the first datacenter listens. */
  public HostAndPort address() {
    return HostAndPort.create(config.host(), servers.get(config.datacenter()).actualPort());
  }

  /** The first datacenter's API as {@code CONSUL_HTTP_ADDR} takes it, {@code host:port}. */
  public String httpAddress() {
    return httpAddress(config.datacenter());
  }

  /**
   * A datacenter's API as {@code CONSUL_HTTP_ADDR} takes it, {@code host:port}.
   *
   * @throws IllegalArgumentException when there is no such datacenter
   */
  public String httpAddress(String datacenter) {
    HttpServer server = servers.get(datacenter);
    if (server == null) {
      throw new IllegalArgumentException("there is no datacenter \"" + datacenter + "\"");
    }
    boolean ipv6 = config.host().contains(":");
    return (ipv6 ? "[" + config.host() + "]" : config.host()) + ":" + server.actualPort();
  }

  /**
   * Cuts the link between the datacenters or joins it again. While it is cut, requests that one
   * would forward to another fail as Consul's do, those that wait there fail at once, and nothing
   * is replicated; what was missed is made up for before the link counts as joined.
   *
   * @return done when it is in force
   */
  public Future<Void> cutWan(boolean cut) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          assembly.wan().cut(cut);
          done.complete();
        });
    return done.future();
  }

  /** Stops listening, drops callers that wait, and stops the checks. */
  public Future<Void> stop() {
    Promise<Void> stopped = Promise.promise();
    context.runOnContext(
        v -> {
          assembly.close();
          probe.close();
          Future.join(servers.values().stream().map(HttpServer::close).toList())
              .<Void>mapEmpty()
              .onComplete(stopped);
        });
    return stopped.future();
  }

  /** Begins to stop and returns at once. */
  @Override
  public void close() {
    stop();
  }
}
