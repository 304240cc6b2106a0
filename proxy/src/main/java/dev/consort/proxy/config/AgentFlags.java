// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Section;

/** The flags that say how to reach the Consul agent; the official client's, names and meanings. */
public final class AgentFlags {
  static final Flag HTTP_ADDR =
      Flag.one(
              "http-addr",
              "ADDRESS",
              "The agent: host:port, http://..., https://... or unix:///path."
                  + " Default 127.0.0.1:8500.")
          .orEnvironment("CONSUL_HTTP_ADDR");
  static final Flag TOKEN =
      Flag.one("token", "TOKEN", "The ACL token; better in a file.")
          .orEnvironment("CONSUL_HTTP_TOKEN")
          .hidden();
  static final Flag TOKEN_FILE =
      Flag.one(
              "token-file",
              "FILE",
              "A file with the ACL token. It is read again when it changes or the token is refused.")
          .orEnvironment("CONSUL_HTTP_TOKEN_FILE");
  static final Flag CA_FILE =
      Flag.one("ca-file", "FILE", "PEM authorities to trust for an https:// agent.")
          .orEnvironment("CONSUL_CACERT");
  static final Flag CA_PATH =
      Flag.one("ca-path", "FOLDER", "A folder of such files; -ca-file wins.")
          .orEnvironment("CONSUL_CAPATH");
  static final Flag CLIENT_CERT =
      Flag.one("client-cert", "FILE", "PEM certificate to present to the agent.")
          .orEnvironment("CONSUL_CLIENT_CERT");
  static final Flag CLIENT_KEY =
      Flag.one("client-key", "FILE", "Its PEM key.").orEnvironment("CONSUL_CLIENT_KEY");
  static final Flag TLS_SERVER_NAME =
      Flag.one("tls-server-name", "NAME", "The name to expect of the agent's certificate.")
          .orEnvironment("CONSUL_TLS_SERVER_NAME");
  static final Flag DATACENTER =
      Flag.one("datacenter", "NAME", "Ask the catalog of this datacenter; default the agent's.");
  static final Flag STALE =
      Flag.toggle("stale", "Let any server answer catalog reads, not only the leader.");

  private AgentFlags() {}

  /** All of them, for the help text. */
  public static Section section() {
    return Section.of(
        "The Consul agent",
        HTTP_ADDR,
        TOKEN,
        TOKEN_FILE,
        CA_FILE,
        CA_PATH,
        CLIENT_CERT,
        CLIENT_KEY,
        TLS_SERVER_NAME,
        DATACENTER,
        STALE);
  }
}
