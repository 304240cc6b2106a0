// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How HTTPS to the agent is set up. Used only when the address says TLS. All files are PEM.
 *
 * @param caFile the authorities to trust ({@code CONSUL_CACERT}); wins over {@code caPath}
 * @param caPath a directory of such files ({@code CONSUL_CAPATH})
 * @param clientCert the certificate to present ({@code CONSUL_CLIENT_CERT})
 * @param clientKey its key ({@code CONSUL_CLIENT_KEY})
 * @param serverName the name sent and checked in place of the address's host ({@code
 *     CONSUL_TLS_SERVER_NAME}), without a port
 * @param verify false to accept any certificate ({@code CONSUL_HTTP_SSL_VERIFY=false})
 */
public record AgentTls(
    Optional<Path> caFile,
    Optional<Path> caPath,
    Optional<Path> clientCert,
    Optional<Path> clientKey,
    Optional<String> serverName,
    boolean verify) {
  /** The machine's authorities, no client certificate, verification on. */
  public static final AgentTls DEFAULT =
      new AgentTls(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          true);

  /** Refuses half a client identity. */
  public AgentTls {
    if (clientCert.isPresent() != clientKey.isPresent()) {
      throw new IllegalArgumentException(
          "A client certificate and its key go together; "
              + (clientCert.isPresent() ? "the key" : "the certificate")
              + " is missing.");
    }
  }
}
