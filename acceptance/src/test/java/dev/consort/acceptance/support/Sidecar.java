// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

/** A sidecar that runs as a process of its own, beside one registered service. */
public sealed interface Sidecar extends AutoCloseable
    permits ConsortProcess, BuiltInSidecar, EnvoySidecar {
  /** The process, to look at its output or to stop it in some special way. */
  ChildProcess process();

  /** Returns when it takes connections of its application and of the mesh. */
  void awaitReady();

  /** Stops it in good order. */
  @Override
  void close();
}
