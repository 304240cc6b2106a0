// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import io.netty.util.AsciiString;
import java.security.cert.Certificate;
import java.util.List;

/**
 * What an application is told of its caller, made once for a connection. It replaces whatever the
 * peer sent, since only what was verified here is true. Confined to a loop.
 */
public final class PeerHeaders {
  private static final AsciiString NEXT = AsciiString.cached(", ");

  private final AsciiString source;
  private final AsciiString address;
  private final String own;
  private final List<Certificate> chain;
  private final ClientCerts certs;
  private AsciiString clientCert;

  /**
   * Headers about a peer.
   *
   * @param source its SPIFFE id
   * @param own the SPIFFE id it was shown
   * @param chain as it sent it, its own certificate first; empty where it is not known
   * @param address its IP address
   * @param certs shared by the connections of a listener on one loop
   */
  public PeerHeaders(
      String source,
      String own,
      List<? extends Certificate> chain,
      String address,
      ClientCerts certs) {
    this.source = AsciiString.of(source);
    this.own = own;
    this.chain = List.copyOf(chain);
    this.address = AsciiString.of(address);
    this.certs = certs;
  }

  /**
   * Puts them in place of what the peer sent.
   *
   * @param withClientCert whether the application gets {@code x-forwarded-client-cert}
   */
  void put(Headers headers, boolean withClientCert) {
    IdentityHeaders.remove(headers);
    if (withClientCert) {
      headers.add(HeaderNames.XFCC, clientCert());
    }
    headers.add(HeaderNames.X_CONSORT_SOURCE, source);
    headers.set(HeaderNames.X_FORWARDED_FOR, forwardedFor(headers));
    if (!headers.contains(HeaderNames.X_FORWARDED_PROTO)) {
      headers.add(HeaderNames.X_FORWARDED_PROTO, HeaderNames.HTTPS);
    }
  }

  private AsciiString clientCert() {
    if (clientCert == null) {
      clientCert = certs.of(source.toString(), own, chain);
    }
    return clientCert;
  }

  private AsciiString forwardedFor(Headers headers) {
    AsciiString all = null;
    for (int line = headers.indexOf(HeaderNames.X_FORWARDED_FOR, 0);
        line >= 0;
        line = headers.indexOf(HeaderNames.X_FORWARDED_FOR, line + 1)) {
      AsciiString one = headers.value(line);
      all = all == null ? one : all.concat(NEXT).concat(one);
    }
    return all == null ? address : all.concat(NEXT).concat(address);
  }
}
