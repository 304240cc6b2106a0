// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.upstreams.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Instances that fail again and again are left alone, whatever is spoken. */
final class OutlierSidecarsTest extends SidecarsFixture {
  private static final int MOST_FAILURES = 5;
  private static final int REQUESTS = 60;

  private final AtomicInteger failed = new AtomicInteger();

  private void failing(SocketChannel connection) throws IOException {
    for (String head = TestClient.head(connection);
        !head.isEmpty();
        head = TestClient.head(connection)) {
      failed.incrementAndGet();
      write(connection, "HTTP/1.1 500 Sorry\r\nContent-Length: 2\r\n\r\nno");
    }
  }

  @Test
  void instance_thatAnswersWithErrors_isLeftOutOfUse() throws Exception {
    serving(this::answersOk);
    try (TestApp bad = TestApp.serving(this::failing)) {
      Listener both =
          web.outbound("api", HTTP, api.inbound(bad.address(), HTTP).address(), in.address());
      int errors = 0;
      for (int i = 0; i < REQUESTS; i++) {
        try (TestClient client = TestClient.to(both.address())) {
          client.send(get("/"));
          errors += client.receiveHead().startsWith("HTTP/1.1 500") ? 1 : 0;
        }
      }
      assertEquals(MOST_FAILURES, errors);
      assertEquals(MOST_FAILURES, failed.get());
    }
  }

  @Test
  void instance_thatRefusesConnections_isLeftOutOfUse() throws Exception {
    serving(this::answersOk);
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Address refusing = new Address.Tcp("127.0.0.1", nobody.getLocalPort());
      Listener both = web.outbound("api", refusing, in.address());
      for (int i = 0; i < REQUESTS; i++) {
        try (TestClient client = TestClient.to(both.address())) {
          client.send(get("/"));
          assertOk(client);
        }
      }
      String line =
          web.metrics()
              .lines()
              .filter(each -> each.startsWith("consort_connect_failures_total{"))
              .findFirst()
              .orElseThrow();
      assertTrue(line.endsWith(" " + MOST_FAILURES + ".0"), line);
    }
  }
}
