// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.state.CheckKind;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;

/** How a probe finds and trusts its server. Pure. */
final class ProbeTls {
  private ProbeTls() {}

  /** Where a request goes; {@code tls} is looked at only when it is encrypted. */
  static RequestOptions to(HostAndPort target, boolean encrypted, CheckKind.Tls tls) {
    RequestOptions request =
        new RequestOptions()
            .setServer(SocketAddress.inetSocketAddress(target.port(), target.host()))
            .setHost(target.host())
            .setPort(target.port())
            .setSsl(encrypted);
    if (!encrypted) {
      return request;
    }
    if (!tls.serverName().isEmpty()) {
      request.setHost(tls.serverName());
    }
    ClientSSLOptions trust = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
    if (tls.skipVerify()) {
      trust.setTrustAll(true).setHostnameVerificationAlgorithm("");
    }
    return request.setSslOptions(trust);
  }
}
