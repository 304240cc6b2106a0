// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.consort.listeners.message.Headers;
import io.netty.util.AsciiString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code x-forwarded-client-cert}, letter for letter as Consul's own sidecars write it. */
final class ClientCertsTest {
  // What an application behind Envoy 1.40 under Consul 1.21.4 saw of its caller.
  private static final String RECORDED = recorded();
  private static final List<Certificate> CHAIN = chain(part("Chain=\"([^\"]*)\""));
  private static final String OWN = part("By=([^;]*)");
  private static final String SOURCE = part("URI=([^;]*)$");

  private static String recorded() {
    String path = "/fixtures/envoy-observed/http1-inbound-app-sees.json";
    try (InputStream in = ClientCertsTest.class.getResourceAsStream(path)) {
      String seen = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Matcher value =
          Pattern.compile("\"x-forwarded-client-cert\",\"((?:[^\"\\\\]++|\\\\.)*+)\"")
              .matcher(seen);
      if (!value.find()) {
        throw new IllegalStateException("the recording holds no header");
      }
      return value.group(1).replace("\\\"", "\"");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String part(String expression) {
    Matcher part = Pattern.compile(expression).matcher(RECORDED);
    if (!part.find()) {
      throw new IllegalStateException("the recording has no " + expression);
    }
    return part.group(1);
  }

  private static List<Certificate> chain(String escaped) {
    String pem = URLDecoder.decode(escaped, StandardCharsets.US_ASCII);
    try {
      return List.copyOf(
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void value_ofTheRecordedCertificates_isTheRecordedOne() {
    assertEquals(2, CHAIN.size());
    assertEquals(RECORDED, new ClientCerts().of(SOURCE, OWN, CHAIN).toString());
  }

  @Test
  void header_ofTheRecordedPeer_isTheRecordedOne() {
    Headers headers = new Headers();
    new PeerHeaders(SOURCE, OWN, CHAIN, "127.0.0.1", new ClientCerts()).put(headers, true);

    assertEquals(RECORDED, headers.get(AsciiString.of("X-Forwarded-Client-Cert")).toString());
  }

  @Test
  void value_ofAKnownPeer_isNotMadeAgain() {
    ClientCerts certs = new ClientCerts();
    AsciiString first = certs.of(SOURCE, OWN, CHAIN);

    assertSame(first, certs.of(SOURCE, OWN, List.copyOf(CHAIN.reversed().reversed())));
    assertNotSame(first, certs.of(SOURCE, OWN + "x", CHAIN));
    assertNotSame(first, certs.of(SOURCE + "x", OWN, CHAIN));
    assertNotSame(first, certs.of(SOURCE, OWN, CHAIN.subList(0, 1)));
  }

  @Test
  void values_ofManyPeers_areBounded() {
    ClientCerts certs = new ClientCerts();
    AsciiString first = certs.of(SOURCE, OWN, CHAIN);
    AsciiString used = certs.of("used", OWN, CHAIN);
    for (int i = 0; i < 256; i++) {
      certs.of("peer-" + i, OWN, List.of());
      assertSame(used, certs.of("used", OWN, CHAIN));
    }

    assertNotSame(first, certs.of(SOURCE, OWN, CHAIN));
  }
}
