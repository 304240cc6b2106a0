// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks at who listens without touching them: a connection to a sidecar may reach the application.
 */
public final class Listeners {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final String LISTEN = "0A";

  private Listeners() {}

  /**
   * Whether somebody listens on this TCP port. Where the system does not tell, a connection is
   * tried after all.
   */
  public static boolean on(int port) {
    List<Path> tables = TABLES.stream().filter(Files::isReadable).toList();
    return tables.isEmpty()
        ? Dial.isListening(port)
        : tables.stream().flatMap(Listeners::rows).anyMatch(row -> isListening(row, port));
  }

  private static Stream<String> rows(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Columns: number, local address:port in hexadecimal, remote address:port, state, ... */
  private static boolean isListening(String row, int port) {
    String[] columns = row.strip().split("\\s+", 5);
    String local = columns[1];
    return columns[3].equals(LISTEN)
        && Integer.parseInt(local.substring(local.indexOf(':') + 1), 16) == port;
  }
}
