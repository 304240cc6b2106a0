// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.RawClient;
import dev.consort.acceptance.web.Request;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;

/** A peer of the mesh that sends whatever it likes, and looks what comes of it on both sides. */
final class Attacker {
  /** Behind each attack, so that a connection out of step shows; its end is the end of all. */
  private static final String LAST =
      "GET /last HTTP/1.1\r\nhost: app.test\r\nconnection: close\r\n\r\n";

  private static final int PATIENCE_MILLIS = 2_000;
  private static final int NO_MORE_ANSWERS = 8;

  private final MeshPeer peer;

  Attacker(MeshPeer peer) {
    this.peer = peer;
  }

  /**
   * What came of an attack.
   *
   * @param statuses of the answers, in order
   * @param seen first lines of what the application saw, and the numbers of bytes of the bodies
   */
  record Outcome(List<Integer> statuses, List<String> seen) {
    /** Whether the application saw nothing of it. */
    boolean refuses() {
      return seen.stream().allMatch(line -> line.startsWith("GET /last "));
    }

    @Override
    public String toString() {
      return statuses + " " + seen;
    }
  }

  /**
   * Attacks a sidecar.
   *
   * @param toTheEnd whether to read until the connection is closed, and not only until that is
   *     announced; Envoy takes its time
   */
  Outcome attack(int port, HttpApp app, Abuse abuse, boolean toTheEnd) throws IOException {
    app.takeRequests();
    List<Integer> statuses = new ArrayList<>();
    SSLSocket socket = peer.dial(port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    try (RawClient client = RawClient.over(socket)) {
      client.send(abuse.bytes() + LAST);
      boolean announced = false;
      while (statuses.size() < NO_MORE_ANSWERS && (toTheEnd || !announced)) {
        RawClient.Answer answer = client.answer();
        statuses.add(answer.status());
        announced = "close".equals(answer.header("connection"));
      }
    } catch (SocketTimeoutException e) {
      // It waits for more: the last request was taken for a part of what came before.
      statuses.add(0);
    } catch (IOException e) {
      // The connection has ended, in one way or another.
      return new Outcome(List.copyOf(statuses), seen(app));
    }
    return new Outcome(List.copyOf(statuses), seen(app));
  }

  private static List<String> seen(HttpApp app) {
    return app.takeRequests().stream().map(Attacker::line).toList();
  }

  private static String line(Request request) {
    String line = request.line().replace(" HTTP/1.1", "");
    return request.bodyBytes() == 0 ? line : line + " +" + request.bodyBytes();
  }
}
