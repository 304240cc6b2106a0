// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The steps about another datacenter, all of them through gateways. For one thread. */
final class FarDemo {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int CALLS_AFTER = 10;

  private final TillMesh mesh;
  private final FarSide far;
  private final Tale tale;
  private final Await await;

  FarDemo(TillMesh mesh, FarSide far, Tale tale, Await await) {
    this.mesh = mesh;
    this.far = far;
    this.tale = tale;
    this.await = await;
  }

  /** Tells all of it. */
  void run() throws Exception {
    call();
    try (SteadyTraffic traffic = SteadyTraffic.start(mesh.stockPort())) {
      failover(traffic);
      comeBack(traffic);
    }
  }

  private void call() throws Exception {
    tale.step("till in dc1 asks ledger, which is in dc2 only, through the gateways of both");
    gateway("dc1", far.near());
    gateway("dc2", far.far());
    boolean reached = await.until(() -> answers(mesh.ledgerPort(), "ledger in dc2"), PATIENCE);
    if (reached) {
      tale.line("till read: " + DbClient.call(mesh.ledgerPort(), "balance"));
    }
    Optional<JsonObject> out = mesh.sidecar().lines().await(l -> is(l, "outbound"), PATIENCE);
    Optional<JsonObject> near = far.near().passed("ledger.default.dc2", PATIENCE);
    Optional<JsonObject> there = far.far().passed("ledger.default.dc2", PATIENCE);
    Optional<JsonObject> in = far.sidecar().lines().await(l -> is(l, "inbound"), PATIENCE);
    way("till's sidecar dialled ", out);
    way("dc1's gateway passed it on to ", near);
    way("dc2's gateway passed it on to ", there);
    in.ifPresent(l -> tale.line("ledger's sidecar saw " + l.getString("source")));
    out.ifPresent(l -> tale.line("till's sidecar saw " + l.getString("destination")));
    tale.verdict(
        reached
            && endpoint(out).equals(far.near().lan())
            && endpoint(near).equals(far.far().wan())
            && there.isPresent()
            && in.filter(l -> l.getString("source").endsWith("/dc/dc1/svc/till")).isPresent()
            && out.filter(l -> l.getString("destination").endsWith("/dc/dc2/svc/ledger"))
                .isPresent(),
        "till and ledger proved themselves to each other, past gateways that end no TLS");
  }

  private void gateway(String datacenter, DemoGateway gateway) {
    tale.line(
        datacenter
            + "'s gateway: "
            + gateway.lan()
            + " for its own datacenter, "
            + gateway.wan()
            + " for others");
  }

  private void way(String what, Optional<JsonObject> line) {
    line.ifPresent(l -> tale.line(what + l.getString("endpoint") + tls(l)));
  }

  private static String tls(JsonObject line) {
    return is(line, "gateway") ? ", by the name " + shortened(line.getString("destination")) : "";
  }

  // The trust domain behind it says nothing here.
  private static String shortened(String name) {
    int internal = name.indexOf(".internal.");
    return internal < 0 ? name : name.substring(0, internal);
  }

  private static String endpoint(Optional<JsonObject> line) {
    return line.map(l -> l.getString("endpoint")).orElse("");
  }

  private void failover(SteadyTraffic traffic) throws Exception {
    tale.step("a prepared query: stock of dc1 is ill, so that of dc2 answers");
    tale.line("before: " + DbClient.call(mesh.stockPort(), "pieces"));
    mesh.stockWell(false);
    tale.line("the check of stock's sidecar in dc1 fails; the query is asked every 200 ms");
    boolean went = await.until(() -> answers(mesh.stockPort(), "stock in dc2"), PATIENCE);
    boolean passed = far.near().passed("stock.default.dc2", PATIENCE).isPresent();
    boolean arrived = far.far().passed("stock.default.dc2", PATIENCE).isPresent();
    tale.line("then:   " + DbClient.call(mesh.stockPort(), "pieces"));
    calls(traffic);
    tale.verdict(
        went && passed && arrived && traffic.failures() == 0,
        "calls went on in dc2, through both gateways, and none failed");
  }

  private void comeBack(SteadyTraffic traffic) throws Exception {
    tale.step("stock of dc1 is well again");
    mesh.stockWell(true);
    boolean back = await.until(() -> answers(mesh.stockPort(), "stock in dc1"), PATIENCE);
    boolean stays = back;
    for (int i = 0; i < CALLS_AFTER; i++) {
      stays &= answers(mesh.stockPort(), "stock in dc1");
    }
    traffic.stop();
    tale.line("then:   " + DbClient.call(mesh.stockPort(), "pieces"));
    calls(traffic);
    tale.verdict(stays && traffic.failures() == 0, "calls came back to dc1, and none failed");
  }

  private void calls(SteadyTraffic traffic) {
    tale.line(
        traffic.calls()
            + " calls on new connections and as many on a held one, "
            + traffic.failures()
            + " failed"
            + traffic.firstFailure().map(f -> ": " + f).orElse(""));
  }

  private static boolean answers(int port, String who) {
    try {
      return DbClient.call(port, "pieces").startsWith(who + " ");
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean is(JsonObject line, String direction) {
    return direction.equals(line.getString("direction"));
  }
}
