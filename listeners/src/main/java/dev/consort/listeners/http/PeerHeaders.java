// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import io.netty.util.AsciiString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * What an application is told of its caller, made once for a connection. {@code
 * x-forwarded-client-cert} has the form that Consul's Envoy sidecars give it (seen on Consul 1.21.4
 * with Envoy 1.40); it replaces whatever the peer sent, since only what was verified here is true.
 */
public final class PeerHeaders {
  private static final int PEM_LINE = 64;

  private final AsciiString source;
  private final AsciiString address;
  private final String own;
  private final List<? extends Certificate> chain;
  private AsciiString clientCert;

  /**
   * Headers about a peer.
   *
   * @param source its SPIFFE id
   * @param own the SPIFFE id it was shown
   * @param chain as it sent it, its own certificate first; empty where it is not known
   * @param address its IP address
   */
  public PeerHeaders(String source, String own, List<? extends Certificate> chain, String address) {
    this.source = AsciiString.of(source);
    this.own = own;
    this.chain = List.copyOf(chain);
    this.address = AsciiString.of(address);
  }

  /**
   * Puts them in place of what the peer sent.
   *
   * @param withClientCert whether the application gets {@code x-forwarded-client-cert}
   */
  void put(Headers headers, boolean withClientCert) {
    if (withClientCert) {
      headers.set(HeaderNames.XFCC, clientCert());
    } else {
      headers.remove(HeaderNames.XFCC);
    }
    headers.set(HeaderNames.X_CONSORT_SOURCE, source);
    AsciiString before = headers.get(HeaderNames.X_FORWARDED_FOR);
    headers.set(
        HeaderNames.X_FORWARDED_FOR,
        before == null ? address : before.concat(", ").concat(address));
    if (!headers.contains(HeaderNames.X_FORWARDED_PROTO)) {
      headers.add(HeaderNames.X_FORWARDED_PROTO, HeaderNames.HTTPS);
    }
  }

  private AsciiString clientCert() {
    if (clientCert == null) {
      clientCert = AsciiString.of(element());
    }
    return clientCert;
  }

  private String element() {
    StringBuilder element = new StringBuilder("By=").append(own);
    if (!chain.isEmpty()) {
      StringBuilder all = new StringBuilder();
      chain.forEach(certificate -> all.append(pem(certificate)));
      element
          .append(";Hash=")
          .append(sha256(der(chain.getFirst())))
          .append(";Cert=\"")
          .append(pem(chain.getFirst()))
          .append("\";Chain=\"")
          .append(all)
          .append('"');
    }
    return element.append(";Subject=\"\";URI=").append(source).toString();
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
