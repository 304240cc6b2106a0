// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.upstreams.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Outbound listeners tell when an instance could not be reached, and only then. */
final class UnreachedTest extends SidecarsFixture {
  private final Socket nobody = new Socket();

  @BeforeEach
  void bind() throws Exception {
    nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void release() throws Exception {
    nobody.close();
  }

  private Address refusing() {
    return new Address.Tcp("127.0.0.1", nobody.getLocalPort());
  }

  private void request(Listener listener, String status) throws Exception {
    try (TestClient client = TestClient.to(listener.address())) {
      client.send(get("/"));
      String head = client.receiveHead();
      assertTrue(head.startsWith("HTTP/1.1 " + status), head);
    }
  }

  private static void connection(Listener listener) throws Exception {
    try (TestClient client = TestClient.to(listener.address())) {
      assertEquals("", client.receiveRest());
    }
  }

  @Test
  void connection_toAnInstanceThatRefuses_isTold() throws Exception {
    connection(web.outbound("api", refusing()));
    assertEquals(1, web.unreached());
  }

  @Test
  void connection_withNoInstance_isTold() throws Exception {
    connection(web.outbound("api"));
    assertEquals(1, web.unreached());
  }

  @Test
  void request_toAnInstanceThatRefuses_isTold() throws Exception {
    request(web.outbound("api", HTTP, refusing()), "503");
    assertEquals(1, web.unreached());
  }

  @Test
  void request_withNoInstance_isTold() throws Exception {
    request(web.outbound("api", HTTP), "503");
    assertEquals(1, web.unreached());
  }

  @Test
  void request_thatIsAnswered_isNot() throws Exception {
    serving(this::answersOk);
    request(web.outbound("api", HTTP, in.address()), "200");
    assertEquals(0, web.unreached());
  }
}
