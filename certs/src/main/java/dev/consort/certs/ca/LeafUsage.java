// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.ca;

/** What a leaf's extended key usage allows. */
public enum LeafUsage {
  /** To be presented by the side that connects. */
  CLIENT_AUTH,
  /** To be presented by the side that accepts. */
  SERVER_AUTH,
  /** For signing code: good for nothing in a mesh. */
  CODE_SIGNING
}
