// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.local.FreePorts;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The application till and what it calls: shop in two versions and, where there are two
 * datacenters, ledger and stock. The new version of shop is in the second datacenter where there is
 * one. What it registers it removes again. For one thread.
 */
final class TillMesh implements AutoCloseable {
  // The far side is the demo's own, where names need no prefix.
  static final String LEDGER = "ledger";
  static final String STOCK = "stock";
  static final String SHOP = "shop";
  private static final String QUERY = "stock-anywhere";
  private static final String ALLOW = "allow";

  private final Registrations written;
  private final String prefix;
  private final FreePorts ports;
  private final int ledgerPort;
  private final int stockPort;
  private final int shopPort;
  private final ApiApp oldShop;
  private final ApiApp newShop;
  private final DbApp stock = DbApp.start(STOCK + " in dc1");
  private Optional<FarSide> far = Optional.empty();
  private Optional<DemoSidecar> sidecar = Optional.empty();

  private TillMesh(DemoAgents agents, String prefix, FreePorts ports, Vertx vertx)
      throws Exception {
    this.written = new Registrations(agents.here(), ports);
    this.prefix = prefix;
    this.ports = ports;
    this.ledgerPort = ports.free();
    this.stockPort = ports.free();
    this.shopPort = ports.free();
    this.oldShop = ApiApp.start(vertx, SHOP + " " + TillEntries.OLD);
    this.newShop = ApiApp.start(vertx, SHOP + " " + TillEntries.NEW);
  }

  /** Starts all of it and waits until it is ready. */
  static TillMesh start(
      DemoAgents agents, String prefix, FreePorts ports, Vertx vertx, DemoProcess.Around around)
      throws Exception {
    TillMesh mesh = new TillMesh(agents, prefix, ports, vertx);
    try {
      mesh.start(agents, around);
      return mesh;
    } catch (Exception e) {
      mesh.close();
      throw e;
    }
  }

  private void start(DemoAgents agents, DemoProcess.Around around) throws Exception {
    written.entry(TillEntries.speaksHttp(shop()));
    written.entry(TillEntries.speaksHttp(TillEntries.canary(shop())));
    written.entry(TillEntries.versions(shop()));
    written.entry(TillEntries.redirect(shop(), agents.there().map(_ -> DemoAgents.SECOND)));
    written.version(shop(), TillEntries.OLD, oldShop.port());
    written.intention(till(), shop(), ALLOW);
    JsonArray upstreams = new JsonArray().add(TillEntries.http(shop(), shopPort));
    List<String> ids = new ArrayList<>(List.of(till(), shop() + "-" + TillEntries.OLD));
    if (agents.there().isPresent()) {
      far =
          Optional.of(
              FarSide.start(agents.here(), agents.there().get(), newShop.port(), ports, around));
      written.service(STOCK, stock.port(), new JsonObject());
      written.query(TillEntries.query(QUERY, STOCK, DemoAgents.SECOND));
      written.intention(till(), LEDGER, ALLOW);
      written.intention(till(), STOCK, ALLOW);
      upstreams
          .add(TillEntries.upstream(LEDGER, DemoAgents.SECOND, ledgerPort))
          .add(TillEntries.queried(QUERY, stockPort));
      ids.add(STOCK);
    } else {
      written.version(shop(), TillEntries.NEW, newShop.port());
      ids.add(TillEntries.canary(shop()));
    }
    // It only calls, so the port that it would listen on stays unused.
    written.service(till(), ports.free(), new JsonObject().put("Upstreams", upstreams));
    sidecar = Optional.of(DemoSidecar.start(ids, written.agent(), around));
    if (far.isPresent()) {
      far.get().awaitReady();
    }
    sidecar().awaitReady();
  }

  String till() {
    return prefix + "till";
  }

  String shop() {
    return prefix + SHOP;
  }

  /** Where till believes ledger is. */
  int ledgerPort() {
    return ledgerPort;
  }

  /** Where till believes stock is. */
  int stockPort() {
    return stockPort;
  }

  /** Where till believes shop is. */
  int shopPort() {
    return shopPort;
  }

  /** The second datacenter, where there is one. */
  Optional<FarSide> far() {
    return far;
  }

  /** The sidecars of the first datacenter: till's, and of what it calls there. */
  DemoSidecar sidecar() {
    return sidecar.orElseThrow();
  }

  /** Says whether the stock of the first datacenter is well. */
  void stockWell(boolean well) throws IOException {
    written.well(STOCK, well);
  }

  /** Gives the new version of shop this share of the requests, in percent. */
  void split(int percentNew) throws IOException {
    written.entry(TillEntries.split(shop(), percentNew));
  }

  @Override
  public void close() throws IOException {
    sidecar.ifPresent(DemoSidecar::stop);
    far.ifPresent(FarSide::stop);
    sidecar.ifPresent(DemoSidecar::close);
    if (far.isPresent()) {
      far.get().close();
    }
    stock.close();
    oldShop.close();
    newShop.close();
    written.close();
  }
}
