// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.local.AgentApi;
import dev.consort.proxy.local.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The second datacenter: ledger, another stock, the new version of shop, and sidecars for them; and
 * the gateways of both datacenters. For one thread.
 */
final class FarSide implements AutoCloseable {
  private final Registrations written;
  private final DemoGateway near;
  private final DemoGateway far;
  private final DbApp ledger;
  private final DbApp stock;
  private Optional<DemoSidecar> sidecar = Optional.empty();

  private FarSide(Registrations written, DemoGateway near, DemoGateway far) throws IOException {
    this.written = written;
    this.near = near;
    this.far = far;
    this.ledger = DbApp.start("ledger in " + DemoAgents.SECOND);
    this.stock = DbApp.start("stock in " + DemoAgents.SECOND);
  }

  /**
   * Begins to start it.
   *
   * @param here the agent of the first datacenter
   * @param there the agent of the second one
   * @param shop where the application of the new version listens
   */
  static FarSide start(
      AgentApi here, AgentApi there, int shop, FreePorts ports, DemoProcess.Around around)
      throws Exception {
    DemoGateway near = DemoGateway.start(here, ports, around);
    DemoGateway far = DemoGateway.start(there, ports, around);
    FarSide side = new FarSide(new Registrations(there, ports), near, far);
    side.written.service(TillMesh.LEDGER, side.ledger.port(), new JsonObject());
    side.written.service(TillMesh.STOCK, side.stock.port(), new JsonObject());
    side.written.version(TillMesh.SHOP, TillEntries.NEW, shop);
    side.sidecar =
        Optional.of(
            DemoSidecar.start(
                List.of(TillMesh.LEDGER, TillMesh.STOCK, TillEntries.canary(TillMesh.SHOP)),
                there,
                around));
    return side;
  }

  void awaitReady() throws Exception {
    near.awaitReady();
    far.awaitReady();
    sidecar().awaitReady();
  }

  /** The gateway of the first datacenter. */
  DemoGateway near() {
    return near;
  }

  /** The gateway of the second datacenter. */
  DemoGateway far() {
    return far;
  }

  /** The sidecars of the second datacenter. */
  DemoSidecar sidecar() {
    return sidecar.orElseThrow();
  }

  /** Begins to end what takes a moment to end. */
  void stop() {
    sidecar.ifPresent(DemoSidecar::stop);
    near.stop();
    far.stop();
  }

  @Override
  public void close() throws IOException {
    stop();
    sidecar.ifPresent(DemoSidecar::close);
    near.close();
    far.close();
    ledger.close();
    stock.close();
    written.close();
  }
}
