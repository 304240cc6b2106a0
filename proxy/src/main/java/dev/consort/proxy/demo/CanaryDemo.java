// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;

/** The steps about a new version that gets its share of the requests. For one thread. */
final class CanaryDemo {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SHARE = 10;
  private static final int WHOLE = 100;
  // By chance one in ten of 400 is outside these once in some hundred thousand runs.
  private static final int COUNTED = 400;
  private static final double LEAST = 3;
  private static final double MOST = 17;
  private static final int COUNTED_AFTER = 100;

  private final TillMesh mesh;
  private final Tale tale;
  private final Await await;

  CanaryDemo(TillMesh mesh, Tale tale, Await await) {
    this.mesh = mesh;
    this.tale = tale;
    this.await = await;
  }

  /** Tells all of it. */
  void run() throws Exception {
    ApiClient client = new ApiClient(mesh.shopPort());
    if (!await.until(() -> client.works("/prices"), PATIENCE)) {
      tale.line("shop does not answer");
    }
    mesh.sidecar().lines().forget();
    try (SteadyRequests till = SteadyRequests.start(client)) {
      split(till);
      all(till);
    }
  }

  private void split(SteadyRequests till) throws Exception {
    boolean far = mesh.far().isPresent();
    tale.step(
        "a canary: one in ten of till's requests to shop goes to v2" + (far ? ", in dc2" : ""));
    mesh.split(SHARE);
    tale.line("service-splitter of " + mesh.shop() + ": 90 % to v1, 10 % to v2");
    await.until(() -> till.shares().ofNew() > 0, PATIENCE);
    Shares before = till.shares();
    await.until(() -> till.shares().since(before).all() >= COUNTED, PATIENCE);
    Shares counted = till.shares().since(before);
    tale.line(
        String.format(
            Locale.ROOT,
            "%d requests: v1 answered %d, v2 answered %d, which is %.1f %%; %d failed",
            counted.all(),
            counted.ofOld(),
            counted.ofNew(),
            counted.percentNew(),
            till.shares().failures()));
    boolean way = !far || wentThroughGateways();
    tale.verdict(
        way
            && till.shares().failures() == 0
            && counted.all() >= COUNTED
            && counted.percentNew() >= LEAST
            && counted.percentNew() <= MOST,
        "v2 got its share" + (far ? ", through both gateways" : ""));
  }

  /** Whether a request of v2's left by the gateway here, and arrived by the one there. */
  private boolean wentThroughGateways() throws Exception {
    FarSide far = mesh.far().orElseThrow();
    String gateway = far.near().lan();
    boolean left =
        mesh.sidecar()
            .lines()
            .await(
                l ->
                    l.getString("destination", "").endsWith("/dc/dc2/svc/shop")
                        && dialled(l, gateway),
                PATIENCE)
            .isPresent();
    int open = far.far().openFromAfar();
    tale.line("v2's are sent to dc1's gateway; dc2's holds " + open + " connection(s) from there");
    return left && open > 0;
  }

  private static boolean dialled(JsonObject line, String address) {
    return address.equals(line.getString("endpoint"));
  }

  private void all(SteadyRequests till) throws Exception {
    tale.step("shop v2 gets all requests, while they go on");
    mesh.split(WHOLE);
    tale.line("service-splitter of " + mesh.shop() + ": all to v2");
    boolean moved = await.until(() -> onlyNew(till), PATIENCE);
    till.stop();
    Shares all = till.shares();
    tale.line(
        "of all "
            + all.all()
            + " requests v1 answered "
            + all.ofOld()
            + ", v2 "
            + all.ofNew()
            + "; "
            + all.failures()
            + " failed"
            + all.firstFailure().map(why -> ": " + why).orElse(""));
    tale.verdict(
        moved && all.failures() == 0, "v2 answers them all, and no request failed on the way");
  }

  /** Whether of the next requests not one is the old one's. */
  private boolean onlyNew(SteadyRequests till) throws Exception {
    Shares before = till.shares();
    await.until(
        () ->
            till.shares().since(before).all() >= COUNTED_AFTER
                || till.shares().since(before).ofOld() > 0,
        PATIENCE);
    Shares after = till.shares().since(before);
    return after.ofOld() == 0 && after.ofNew() >= COUNTED_AFTER;
  }
}
