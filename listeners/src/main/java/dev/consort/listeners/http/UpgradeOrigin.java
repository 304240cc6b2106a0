// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.upstreams.OriginFailure;

/**
 * Requests that upgrade, to a place that speaks HTTP/2 with prior knowledge: as an extended CONNECT
 * where it announces that it takes those (RFC 8441), else in HTTP/1.1 on a connection of their own,
 * as most servers want it. On its loop.
 */
public final class UpgradeOrigin implements Origin {
  private final Origin http2;
  private final Origin http1;

  /**
   * @param http2 whose connections may carry an extended CONNECT
   * @param http1 whose connections carry an upgrade
   */
  public UpgradeOrigin(Origin http2, Origin http1) {
    this.http2 = http2;
    this.http1 = http1;
  }

  @Override
  public void acquire(OriginRequest request, boolean fresh) {
    http2.acquire(new OverHttp2(request, fresh), fresh);
  }

  /** Waits for a connection, and for what its other side says. */
  private final class OverHttp2 implements OriginRequest {
    private final OriginRequest request;
    private final boolean fresh;

    OverHttp2(OriginRequest request, boolean fresh) {
      this.request = request;
      this.fresh = fresh;
    }

    @Override
    public boolean isOver() {
      return request.isOver();
    }

    @Override
    public boolean upgrades() {
      return true;
    }

    @Override
    public void abandoned() {
      request.abandoned();
    }

    @Override
    public void failed(OriginFailure failure) {
      request.failed(failure);
    }

    @Override
    public void acquired(Lease lease) {
      lease.connection().whetherUpgrades(takes -> told(lease, takes));
    }

    private void told(Lease lease, boolean takes) {
      if (request.isOver()) {
        lease.release().run();
        request.abandoned();
      } else if (takes && lease.connection().isAvailable()) {
        request.acquired(lease);
      } else {
        lease.release().run();
        http1.acquire(request, fresh);
      }
    }
  }
}
