// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.FlagParser;
import dev.consort.proxy.config.ProxyConfig;
import dev.consort.proxy.config.ProxyConfigReader;
import dev.consort.proxy.local.AgentApi;
import dev.consort.proxy.process.ProxyCommand;
import dev.consort.proxy.process.ProxyProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A sidecar, or several in one, started exactly as {@code consort proxy -sidecar-for <service>}
 * starts them. For the demo's thread.
 */
final class DemoSidecar implements AutoCloseable {
  private final DemoProcess process;

  private DemoSidecar(DemoProcess process) {
    this.process = process;
  }

  /**
   * Begins to start it.
   *
   * @param ids of the services it stands beside
   */
  static DemoSidecar start(List<String> ids, AgentApi agent, DemoProcess.Around around)
      throws Exception {
    List<String> words = new ArrayList<>();
    ids.forEach(id -> words.addAll(List.of("-sidecar-for", id)));
    words.addAll(DemoProcess.usualFlags(agent));
    Arguments arguments = FlagParser.parse(new ProxyCommand().spec(), words);
    ProxyConfig config = ProxyConfigReader.read(arguments, Map.of(), 1);
    return new DemoSidecar(DemoProcess.start(around, deps -> ProxyProcess.start(config, deps)));
  }

  /** Waits until it says that it is ready. */
  void awaitReady() throws Exception {
    process.awaitReady();
  }

  /** The leaf it serves with, as its admin API shows it. */
  JsonObject leaf() throws Exception {
    return process.admin().get("/certs").getJsonArray("sidecars").getJsonObject(0);
  }

  /** What it remembers of the denial with that id. */
  Optional<JsonObject> denial(String id) throws Exception {
    JsonArray denials = process.admin().get("/denials?id=" + id).getJsonArray("denials");
    return denials.isEmpty() ? Optional.empty() : Optional.of(denials.getJsonObject(0));
  }

  /** Where its admin API is. */
  String adminAddress() throws Exception {
    return process.admin().address();
  }

  /** What it writes about connections and requests that ended. */
  AccessLines lines() {
    return process.lines();
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
