// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.mesh;

/** Whether a service takes connections of the mesh only. */
public enum MutualTlsMode {
  /** Not said: the more general entry counts, and in the end {@link #STRICT}. */
  UNSET,
  /** Of the mesh only. */
  STRICT,
  /** Plaintext too, on the application's own port. */
  PERMISSIVE
}
