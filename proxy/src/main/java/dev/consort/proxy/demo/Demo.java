// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.ca.ThrowawayCa;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The steps of the demo, in the order they are told. For one thread. */
final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Long enough for a leaf's whole life in the demo, or the agent's delay after a new root. */
  private static final Duration RENEWAL = Duration.ofSeconds(60);

  private final DemoMesh mesh;
  private final Tale tale;
  private final Await await;
  private final InstantSource wall;
  private final Discovery discovery;

  /** Starts what the steps about discovery need. */
  @FunctionalInterface
  interface Discovery {
    TillMesh start() throws Exception;
  }

  Demo(DemoMesh mesh, Tale tale, Await await, InstantSource wall, Discovery discovery) {
    this.mesh = mesh;
    this.tale = tale;
    this.await = await;
    this.wall = wall;
    this.discovery = discovery;
  }

  /** Tells all of it. */
  void run() throws Exception {
    plainCall();
    try (DbClient open = DbClient.connect(mesh.upstreamPort())) {
      open.ask("are you there?");
      deny();
      cut(open);
    }
    allowAgain();
    if (mesh.knowsRequests()) {
      new ApiDemo(mesh, tale, await).run(DemoTokens.create(wall));
    }
    discovery();
    if (mesh.renewsLeavesSoon()) {
      leafRenewal();
    }
    if (mesh.mayRotate()) {
      rotation();
    }
  }

  private void discovery() throws Exception {
    try (TillMesh till = discovery.start()) {
      if (till.far().isPresent()) {
        new FarDemo(till, till.far().get(), tale, await).run();
      } else {
        tale.line(
            "Left out: a call into another datacenter, failover and return; the demo has an agent"
                + " in one only.");
      }
      new CanaryDemo(till, tale, await).run();
    }
  }

  private void plainCall() throws Exception {
    tale.step("web asks db, and neither knows about the mesh");
    mesh.db().lines().forget();
    String answer = DbClient.call(mesh.upstreamPort(), "select 1");
    tale.line("web connected to 127.0.0.1:" + mesh.upstreamPort() + " and read: " + answer);
    Optional<JsonObject> line = mesh.db().lines().await(l -> is(l, "inbound"), PATIENCE);
    line.ifPresent(this::identities);
    serial("web", mesh.web());
    serial("db", mesh.db());
    boolean authentic =
        line.map(l -> l.getString("source").endsWith("/svc/" + mesh.webName())).orElse(false);
    tale.verdict(authentic, "the call arrived over mTLS and db's sidecar knows who called");
  }

  private void identities(JsonObject line) {
    tale.line("caller:  " + line.getString("source"));
    tale.line(
        "bytes:   "
            + line.getValue("to_app")
            + " to db, "
            + line.getValue("from_app")
            + " back; tls handshake: "
            + line.getString("tls"));
  }

  private void serial(String who, DemoSidecar sidecar) throws Exception {
    JsonObject leaf = sidecar.leaf();
    tale.line(who + " is " + leaf.getString("id"));
    tale.line("   serial " + leaf.getString("serial") + " until " + leaf.getString("validBefore"));
  }

  private void deny() throws Exception {
    tale.step("an intention denies web -> db");
    mesh.intention("deny");
    tale.line("as by: consul intention create -deny " + mesh.webName() + " " + mesh.dbName());
    boolean refused = await.until(() -> !works(), PATIENCE);
    int before = mesh.dbApp().accepted();
    mesh.db().lines().forget();
    boolean stillRefused = !works();
    Optional<JsonObject> line =
        mesh.db()
            .lines()
            .await(l -> is(l, "inbound") && !l.getString("detail").isEmpty(), PATIENCE);
    line.ifPresent(l -> tale.line("db's sidecar says: " + l.getString("detail")));
    boolean untouched = mesh.dbApp().accepted() == before;
    tale.line("connections that reached db meanwhile: " + (mesh.dbApp().accepted() - before));
    tale.verdict(
        refused && stillRefused && untouched && line.isPresent(),
        "web was refused, the reason names the intention, and db never saw a connection");
  }

  private void cut(DbClient open) {
    tale.step("the connection that was open before the deny");
    boolean cut = open.awaitCut();
    tale.line(cut ? "it was closed when the intention changed" : "it is still open");
    tale.verdict(cut, "a new deny cuts connections that are already open");
  }

  private void allowAgain() throws Exception {
    tale.step("the intention allows web -> db again");
    mesh.intention("allow");
    boolean allowed = await.until(this::works, PATIENCE);
    tale.line(allowed ? "web reads: " + DbClient.call(mesh.upstreamPort(), "select 2") : "refused");
    tale.verdict(allowed, "calls work again, without a restart of anything");
  }

  private void leafRenewal() throws Exception {
    tale.step("leaves are renewed under traffic");
    String before = mesh.db().leaf().getString("serial");
    underTraffic(
        () -> !mesh.db().leaf().getString("serial").equals(before),
        "db's leaf " + before + " was renewed and no call failed, nor the connection held open");
  }

  private void rotation() throws Exception {
    tale.step("the CA gets a new root under traffic");
    String root = mesh.activeRoot();
    String web = mesh.web().leaf().getString("serial");
    String db = mesh.db().leaf().getString("serial");
    ThrowawayCa fresh = ThrowawayCa.root("demo.consul", KeyKind.EC, wall, new SecureRandom());
    mesh.rotateTo(fresh.keyPem());
    tale.line("as by: consul connect ca set-config");
    underTraffic(
        () ->
            !mesh.activeRoot().equals(root)
                && !mesh.web().leaf().getString("serial").equals(web)
                && !mesh.db().leaf().getString("serial").equals(db)
                && mesh.db().leaf().getJsonArray("roots").size() > 1,
        "a new root and new leaves are in force and no call failed, nor the connection held open");
  }

  private void underTraffic(Callable<Boolean> changed, String what) throws Exception {
    try (SteadyTraffic traffic = SteadyTraffic.start(mesh.upstreamPort());
        ApiClient web = new ApiClient(mesh.apiUpstreamPort());
        DemoSocket stream = web.socket()) {
      stream.say("before");
      boolean seen = await.until(changed, RENEWAL);
      int atChange = traffic.calls();
      // Some calls more, so that the new credentials carried traffic too.
      boolean wentOn = await.until(() -> traffic.calls() >= atChange + 50, PATIENCE);
      traffic.stop();
      stream.say("after");
      tale.line("a WebSocket to api that was open before still answers");
      serial("web", mesh.web());
      serial("db", mesh.db());
      tale.line(
          traffic.calls()
              + " calls on new connections and as many on a held one, "
              + traffic.failures()
              + " failed"
              + traffic.firstFailure().map(f -> ": " + f).orElse(""));
      tale.verdict(seen && wentOn && traffic.failures() == 0, what);
    }
  }

  private boolean works() {
    try {
      DbClient.call(mesh.upstreamPort(), "select 1");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean is(JsonObject line, String direction) {
    return direction.equals(line.getString("direction"));
  }
}
