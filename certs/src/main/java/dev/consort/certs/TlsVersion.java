// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

/** A version of TLS that is spoken; older ones never are. */
public enum TlsVersion {
  /** RFC 5246. */
  TLS_1_2("TLSv1.2"),
  /** RFC 8446. */
  TLS_1_3("TLSv1.3");

  final String jdkName;

  TlsVersion(String jdkName) {
    this.jdkName = jdkName;
  }
}
