// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, as its kernel has it. */
final class HostName {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  /** Reads it once. */
  static Operator operator() {
    String name = read();
    return new Operator.Text(_ -> name);
  }

  private static String read() {
    try {
      return Files.readString(KERNEL).strip();
    } catch (IOException noLinux) {
      return "";
    }
  }
}
