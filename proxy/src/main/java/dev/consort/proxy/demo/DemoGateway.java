// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.FlagParser;
import dev.consort.proxy.config.GatewayConfig;
import dev.consort.proxy.config.GatewayConfigReader;
import dev.consort.proxy.config.GatewayFlags;
import dev.consort.proxy.local.AgentApi;
import dev.consort.proxy.local.FreePorts;
import dev.consort.proxy.process.ProxyProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mesh gateway, started exactly as {@code consort gateway -register} starts one. For the demo's
 * thread.
 */
final class DemoGateway implements AutoCloseable {
  private final DemoProcess process;
  private final String lan;
  private final String wan;

  private DemoGateway(DemoProcess process, String lan, String wan) {
    this.process = process;
    this.lan = lan;
    this.wan = wan;
  }

  /** Begins to start it, on two ports of its own. */
  static DemoGateway start(AgentApi agent, FreePorts ports, DemoProcess.Around around)
      throws Exception {
    String lan = "127.0.0.1:" + ports.free();
    String wan = "127.0.0.1:" + ports.free();
    List<String> words = new ArrayList<>(List.of("-register", "-address", lan));
    words.addAll(List.of("-wan-address", wan, "-bind-address", lan, "-bind-address", wan));
    words.addAll(DemoProcess.usualFlags(agent));
    Arguments arguments = FlagParser.parse(GatewayFlags.command(), words);
    GatewayConfig config = GatewayConfigReader.read(arguments, Map.of(), 1);
    DemoProcess process = DemoProcess.start(around, deps -> ProxyProcess.start(config, deps));
    return new DemoGateway(process, lan, wan);
  }

  /** Waits until it says that it is ready. */
  void awaitReady() throws Exception {
    process.awaitReady();
  }

  /** Where sidecars of its datacenter reach it, {@code host:port}. */
  String lan() {
    return lan;
  }

  /** Where other datacenters reach it, {@code host:port}. */
  String wan() {
    return wan;
  }

  /** What it wrote of a connection that asked for {@code name}, its rest left out. */
  Optional<JsonObject> passed(String name, Duration patience) throws InterruptedException {
    return process.lines().await(line -> isFor(name, line), patience);
  }

  private static boolean isFor(String name, JsonObject line) {
    return line.getString("destination", "").startsWith(name + ".");
  }

  /** Connections that other datacenters hold open to it. */
  int openFromAfar() throws Exception {
    JsonArray listeners = process.admin().get("/connections").getJsonArray("listeners");
    return listeners.stream()
        .map(JsonObject.class::cast)
        .filter(listener -> wan.equals(listener.getString("address")))
        .mapToInt(listener -> listener.getInteger("open"))
        .sum();
  }

  /** Begins to end it. */
  void stop() {
    process.stop();
  }

  @Override
  public void close() {
    process.close();
  }
}
