// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.Payload;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.web.Curl;
import dev.consort.acceptance.web.HttpApp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of every size, with and without a length that is said, and no more memory for more. */
@RequiresTool("curl")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class BodyTest {
  private static final long KIBIBYTE = 1L << 10;
  private static final long MEBIBYTE = 1L << 20;
  private static final long GIBIBYTE = 1L << 30;

  /**
   * What a pair of bodies of a GiB may take beyond what a sidecar without work has, several times
   * over.
   */
  private static final long LONGEST_RESIDENT_KIB = 400 * KIBIBYTE;

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static HttpMesh net;
  private static Curl curl;

  /** How curl asks. */
  enum Client {
    HTTP1("--http1.1"),
    HTTP2("--http2-prior-knowledge");

    private final String version;

    Client(String version) {
      this.version = version;
    }
  }

  @BeforeAll
  static void open() {
    HttpApp app = mesh.closing(HttpApp.start());
    net = HttpMesh.ofSubject(mesh).app("web", "http", app.port()).open();
    curl = new Curl(mesh.directory());
  }

  @AfterEach
  void assertBoundedMemory() {
    for (ChildProcess sidecar :
        List.of(net.serverSidecar().process(), net.clientSidecar().process())) {
      long kib = sidecar.peakResidentKib();
      assertTrue(kib < LONGEST_RESIDENT_KIB, () -> sidecar.name() + " took " + kib + " KiB");
    }
  }

  static Stream<Arguments> sizes() {
    return Stream.of(Client.values())
        .flatMap(
            client ->
                Stream.of(
                        0L,
                        1L,
                        16 * KIBIBYTE - 1,
                        16 * KIBIBYTE,
                        16 * KIBIBYTE + 1,
                        64 * KIBIBYTE,
                        MEBIBYTE)
                    .map(bytes -> Arguments.of(client, bytes)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void body_ofAnySize_arrivesWhole(Client client, long bytes) throws IOException {
    assertUploads(client, bytes, true);
    // Of an empty file curl 7.88 sends no last chunk, through a sidecar or not.
    if (bytes > 0 || client == Client.HTTP2) {
      assertUploads(client, bytes, false);
    }
    assertDownloads(client, "/bytes/", bytes);
    assertDownloads(client, "/chunked/", bytes);
  }

  @Test
  void upload_ofOneGibibyte_arrivesWholeInLittleMemory() throws IOException {
    assertUploads(Client.HTTP2, GIBIBYTE, false);
  }

  @Test
  void download_ofOneGibibyte_arrivesWholeInLittleMemory() throws IOException {
    assertDownloads(Client.HTTP1, "/chunked/", GIBIBYTE);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("soak")
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void body_ofTenGibibytes_arrivesWholeInLittleMemory(Client client) throws IOException {
    assertUploads(client, 10 * GIBIBYTE, client == Client.HTTP2);
    assertDownloads(client, client == Client.HTTP2 ? "/chunked/" : "/bytes/", 10 * GIBIBYTE);
  }

  private static void assertUploads(Client client, long bytes, boolean lengthSaid)
      throws IOException {
    Payload payload = Payload.ofBytes(bytes);
    Path file = mesh.directory().resolve("upload");
    try {
      try (OutputStream out = Files.newOutputStream(file)) {
        payload.send(out);
      }
      String header = lengthSaid ? "expect:" : unsaid(client);
      Curl.Answer answer =
          curl.get(
              net.port("web"),
              "/up",
              client.version,
              "-T",
              file.toString(),
              "-H",
              header,
              "-m",
              "600");
      assertEquals(200, answer.status(), answer::said);
      assertEquals(
          payload.whole(),
          new Payload.Received(answer.seen().bodyBytes(), answer.seen().bodyHash()));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static String unsaid(Client client) {
    return switch (client) {
      case HTTP1 -> "transfer-encoding: chunked";
      case HTTP2 -> "content-length:";
    };
  }

  private static void assertDownloads(Client client, String kind, long bytes) throws IOException {
    Curl.Answer answer = curl.get(net.port("web"), kind + bytes, client.version, "-m", "600");
    try (InputStream in = Files.newInputStream(answer.body())) {
      assertEquals(200, answer.status(), answer::said);
      assertEquals(Payload.ofBytes(bytes).whole(), Payload.receive(in, Long.MAX_VALUE));
    } finally {
      Files.deleteIfExists(answer.body());
    }
  }
}
