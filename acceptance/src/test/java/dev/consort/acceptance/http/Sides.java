// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import dev.consort.acceptance.support.SidecarKind;

/** Which sidecars a request passes. */
enum Sides {
  /** The subject of the tests on both sides. */
  BOTH,
  /** Envoy as the client's sidecar. */
  ENVOY_TO_SUBJECT,
  /** Envoy as the server's sidecar. */
  SUBJECT_TO_ENVOY;

  /** The sidecar next to the client. */
  SidecarKind client() {
    return this == ENVOY_TO_SUBJECT ? SidecarKind.ENVOY : SidecarKind.subject();
  }

  /** The sidecar next to the application. */
  SidecarKind server() {
    return this == SUBJECT_TO_ENVOY ? SidecarKind.ENVOY : SidecarKind.subject();
  }
}
