// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.Sidecar;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.support.TcpApp;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A service in a datacenter with its sidecar, whose application answers a line with a word of its
 * own: who is reached can be told by the answer.
 *
 * @param service as it is registered
 * @param sidecar beside it
 */
record Site(Mesh mesh, MeshService service, Sidecar sidecar) {
  private static final int LONGEST = 64;

  /** Starts one and waits until it can be called. */
  static Site start(Mesh mesh, String name, String word) {
    return start(mesh, name, word, SidecarKind.CONSORT);
  }

  /** The same with a sidecar of some kind. */
  static Site start(Mesh mesh, String name, String word, SidecarKind kind) {
    TcpApp app = mesh.closing(TcpApp.start(socket -> answer(socket, word)));
    MeshService service = mesh.service(name, app.port());
    return new Site(mesh, service, mesh.sidecar(kind, service));
  }

  private static void answer(Socket socket, String word) throws IOException {
    byte[] line = word.getBytes(StandardCharsets.UTF_8);
    while (socket.getInputStream().read() >= 0) {
      socket.getOutputStream().write(line);
    }
  }

  /** Says whether its sidecar is well; the catalog believes it. */
  void report(boolean well) {
    String word = well ? "pass" : "fail";
    mesh.agent().api().put("/v1/agent/check/" + word + "/service:" + service.proxyId(), "");
  }

  /** The word of whoever is reached by a new connection there; empty when nobody is. */
  static String reached(int port) {
    try (Socket socket = Dial.to(port)) {
      socket.getOutputStream().write('?');
      byte[] answer = new byte[LONGEST];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, Math.max(length, 0), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
