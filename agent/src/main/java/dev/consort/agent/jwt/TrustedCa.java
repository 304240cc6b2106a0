// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import java.nio.file.Path;

/** What the certificate of a key set's server is checked against. */
public sealed interface TrustedCa {
  /** The JDK's authorities. */
  record Jdk() implements TrustedCa {}

  /** PEM in the entry. */
  record Pem(String pem) implements TrustedCa {}

  /** A PEM file on this machine, read for each fetch. */
  record File(Path path) implements TrustedCa {}

  /** A variable of this process's environment with PEM in it. */
  record Variable(String name) implements TrustedCa {}
}
