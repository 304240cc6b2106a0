// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.Sidecar;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.support.TcpApp;
import dev.consort.acceptance.support.Tools;
import dev.consort.acceptance.web.Nginx;
import java.io.IOException;
import java.io.StringReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * What h2spec asks of a server, of both listeners; no case fails that Envoy in its place passes.
 */
@RequiresTool({"h2spec", "envoy", "nginx"})
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class H2SpecTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int CASES = 145;
  private static final String ALL = "";

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static MeshService subject;
  private static MeshService envoy;
  private static MeshService caller;
  private static MeshService envoyCaller;

  @BeforeAll
  static void open() {
    Nginx nginx = mesh.closing(Nginx.start(mesh.directory(), mesh.ports(), 1_000_000));
    subject = mesh.unregistered("spec", nginx.http2Port()).speaking("http2");
    envoy = mesh.unregistered("spec-other", nginx.http2Port()).speaking("http2");
    mesh.register(subject);
    mesh.register(envoy);
    caller = mesh.service("caller", 1, "spec");
    envoyCaller = mesh.service("caller-other", 1, "spec-other");
    List<Sidecar> starting =
        List.of(
            mesh.startingForAll(SidecarKind.subject(), List.of(subject, caller)),
            mesh.startingForAll(SidecarKind.ENVOY, List.of(envoy, envoyCaller)));
    starting.forEach(Sidecar::awaitReady);
  }

  @Test
  void outbound_failsNothingThatEnvoyPasses() throws Exception {
    assertNoneIsPassed("outbound", caller.upstream("spec"), envoyCaller.upstream("spec-other"));
  }

  @Test
  void inbound_failsNothingThatEnvoyPasses() throws Exception {
    assertNoneIsPassed("inbound", behindTls(subject), behindTls(envoy));
  }

  /**
   * Envoy is asked only what was failed: it keeps many cases waiting. So is the subject, once more:
   * nginx answers without waiting for a body, and where its answer is whole before the bad frame
   * comes there is no request left to refuse.
   */
  private static void assertNoneIsPassed(String side, int port, int envoyPort) throws Exception {
    Set<String> failed = new TreeSet<>(run(side, port, ALL).failed());
    Set<String> again = new TreeSet<>();
    for (String section : sections(failed)) {
      again.addAll(run(side + "-again-" + section.replace('/', '-'), port, section).failed());
    }
    failed.retainAll(again);
    Set<String> passed = new TreeSet<>(failed);
    for (String section : sections(failed)) {
      Run byEnvoy = run("envoy-" + section.replace('/', '-'), envoyPort, section);
      assertTrue(byEnvoy.failed().size() < byEnvoy.cases(), "Envoy is not there");
      passed.removeAll(byEnvoy.failed());
    }
    assertEquals(Set.of(), passed);
  }

  private static Set<String> sections(Set<String> cases) {
    Set<String> sections = new TreeSet<>();
    cases.forEach(each -> sections.add(each.substring(0, each.indexOf(' '))));
    return sections;
  }

  /** A port whose bytes go to a sidecar's port of the mesh: h2spec has no certificate to show. */
  private static int behindTls(MeshService service) {
    MeshPeer peer = MeshPeer.of(mesh.agent(), "caller");
    return mesh.closing(TcpApp.start(plain -> relay(plain, peer, service.sidecarPort()))).port();
  }

  private static void relay(Socket plain, MeshPeer peer, int port) throws IOException {
    try (SSLSocket tls = peer.dial(port, "h2")) {
      Thread.ofVirtual().start(() -> pass(plain, tls));
      pass(tls, plain);
    }
  }

  /** Until one of them ends, which ends both: what is closed shows at once. */
  private static void pass(Socket from, Socket to) {
    try {
      try {
        from.getInputStream().transferTo(to.getOutputStream());
      } finally {
        from.close();
        to.close();
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /**
   * What h2spec found.
   *
   * @param cases how many it tried
   * @param failed those that failed, by section and words
   */
  private record Run(int cases, Set<String> failed) {}

  /**
   * Runs h2spec.
   *
   * @param section of it, or {@link #ALL}
   */
  private static Run run(String name, int port, String section) throws Exception {
    Path report = mesh.directory().resolve(name + ".xml");
    List<String> command =
        new ArrayList<>(
            List.of(Tools.path("h2spec"), "--host", "127.0.0.1", "--port", Integer.toString(port)));
    command.addAll(List.of("--timeout", "3", "--junit-report", report.toString()));
    if (!section.equals(ALL)) {
      command.add(section);
    }
    ChildProcess.run("h2spec-" + name, command, Map.of(), mesh.directory(), LIMIT);
    // It writes bytes that came as they are.
    String xml =
        Files.readString(report, StandardCharsets.ISO_8859_1)
            .replaceAll("[^\\x20-\\x7e\\r\\n\\t]", "?")
            .replace("encoding=\"UTF-8\"", "");
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    NodeList cases = document.getElementsByTagName("testcase");
    Set<String> failed = new TreeSet<>();
    for (int i = 0; i < cases.getLength(); i++) {
      Element each = (Element) cases.item(i);
      boolean failure =
          each.getElementsByTagName("failure").getLength() > 0
              || each.getElementsByTagName("error").getLength() > 0;
      if (failure) {
        failed.add(each.getAttribute("package") + " " + each.getAttribute("classname"));
      }
    }
    assertTrue(
        !section.equals(ALL) || cases.getLength() >= CASES,
        () -> name + " had only " + cases.getLength());
    return new Run(cases.getLength(), failed);
  }
}
