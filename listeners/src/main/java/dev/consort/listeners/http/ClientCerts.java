// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import io.netty.util.AsciiString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of {@code x-forwarded-client-cert}, in the form that Consul's Envoy sidecars give them
 * (seen on Consul 1.21.4 with Envoy 1.40). Those of the peers seen last are kept, so that a new
 * connection of a known peer does not cost its certificates' encoding again. Confined to a loop.
 */
public final class ClientCerts {
  // A value takes some 3 KB, and a service seldom has more callers at a time on one loop.
  private static final int MOST = 256;
  private static final int PEM_LINE = 64;

  private final Map<Key, AsciiString> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, AsciiString> eldest) {
          return size() > MOST;
        }
      };

  private record Key(String source, String own, List<Certificate> chain) {}

  /**
   * The value for one peer.
   *
   * @param source its SPIFFE id
   * @param own the SPIFFE id it was shown
   * @param chain as it sent it, its own certificate first; empty where it is not known
   */
  AsciiString of(String source, String own, List<Certificate> chain) {
    return known.computeIfAbsent(new Key(source, own, chain), ClientCerts::element);
  }

  private static AsciiString element(Key key) {
    StringBuilder element = new StringBuilder("By=").append(key.own());
    if (!key.chain().isEmpty()) {
      Certificate leaf = key.chain().getFirst();
      element
          .append(";Hash=")
          .append(sha256(der(leaf)))
          .append(";Cert=\"")
          .append(pem(leaf))
          .append("\";Chain=\"");
      key.chain().forEach(certificate -> element.append(pem(certificate)));
      element.append('"');
    }
    return AsciiString.of(element.append(";Subject=\"\";URI=").append(key.source()).toString());
  }

  private static byte[] der(Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a verified certificate without an encoding", e);
    }
  }

  private static String sha256(byte[] der) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** With what a URL must not hold escaped. */
  private static String pem(Certificate certificate) {
    String base64 =
        Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(der(certificate));
    return ("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n")
        .replace("%", "%25")
        .replace("\n", "%0A")
        .replace(" ", "%20")
        .replace("+", "%2B")
        .replace("/", "%2F")
        .replace("=", "%3D");
  }
}
