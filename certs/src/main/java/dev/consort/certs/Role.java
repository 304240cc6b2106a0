// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

/** Which way a connection goes, seen from here. */
enum Role {
  /** The peer connects: its certificate has to be good for a client. */
  INBOUND("inbound", "1.3.6.1.5.5.7.3.2"),
  /** The peer accepts: its certificate has to be good for a server. */
  OUTBOUND("outbound", "1.3.6.1.5.5.7.3.1");

  final String label;

  /** The extended key usage that the peer needs, RFC 5280 section 4.2.1.12. */
  final String usage;

  Role(String label, String usage) {
    this.label = label;
    this.usage = usage;
  }
}
