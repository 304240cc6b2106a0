// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import dev.consort.proxy.local.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL server with an empty cluster of its own, on a loopback port, trusting everybody. */
public final class Postgres implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path home;
  private final int port;
  private final ChildProcess server;

  private Postgres(Path home, int port, ChildProcess server) {
    this.home = home;
    this.port = port;
    this.server = server;
  }

  /** Makes a cluster, starts the server and waits until it answers. */
  public static Postgres start(Path logs, FreePorts ports) {
    try {
      // Not under the build's directory: the server's account may not be let in there.
      Path home = Files.createTempDirectory("consort-postgres");
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path data = home.resolve("data");
      succeed("mkdir", Account.makeDirectory(data.toString()), logs);
      succeed(
          "initdb",
          Account.run(
              List.of(
                  Tools.path("initdb"),
                  "-D",
                  data.toString(),
                  "-U",
                  "app",
                  "-A",
                  "trust",
                  "-E",
                  "UTF8",
                  "--locale=C",
                  "--no-sync")),
          logs);
      int port = ports.free();
      List<String> command =
          List.of(
              Tools.path("postgres"),
              "-D",
              data.toString(),
              "-p",
              Integer.toString(port),
              "-c",
              "listen_addresses=127.0.0.1",
              "-c",
              "unix_socket_directories=",
              "-c",
              "fsync=off");
      Postgres postgres =
          new Postgres(
              home, port, ChildProcess.start("postgres", Account.run(command), Map.of(), logs));
      postgres.awaitReady();
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  /** Runs a program of PostgreSQL's against a server at this local port; it must succeed. */
  public static ChildProcess client(
      Path logs, int serverPort, String program, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Tools.path(program),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(serverPort),
                "-U",
                "app"));
    command.addAll(List.of(arguments));
    return succeed(program, command, logs);
  }

  /** The end of the server's log. */
  public String tail() {
    return server.tail();
  }

  @Override
  public void close() {
    server.close();
    Directories.delete(home);
  }

  private void awaitReady() {
    server
        .stderr()
        .awaitLine("readiness", LIMIT, line -> line.contains("ready to accept connections"));
  }

  private static ChildProcess succeed(String name, List<String> command, Path logs) {
    ChildProcess run = ChildProcess.run(name, command, Map.of(), logs, LIMIT);
    if (run.awaitExit(LIMIT) != 0) {
      throw new AssertionError("failed: " + String.join(" ", command) + "\n" + run.tail());
    }
    return run;
  }
}
