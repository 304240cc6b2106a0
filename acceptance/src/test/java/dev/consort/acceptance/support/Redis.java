// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import dev.consort.proxy.local.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Redis server that keeps nothing on disk, on a loopback port and on a unix socket. */
public final class Redis implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path home;
  private final int port;
  private final ChildProcess server;

  private Redis(Path home, int port, ChildProcess server) {
    this.home = home;
    this.port = port;
    this.server = server;
  }

  /** Starts the server and waits until it answers. */
  public static Redis start(Path logs, FreePorts ports) {
    try {
      // A unix socket's path may have 107 bytes at most: too few for some build directories.
      Path home = Files.createTempDirectory("consort-redis");
      int port = ports.free();
      List<String> command =
          List.of(
              Tools.path("redis-server"),
              "--port",
              Integer.toString(port),
              "--bind",
              "127.0.0.1",
              "--unixsocket",
              home.resolve("socket").toString(),
              "--save",
              "",
              "--appendonly",
              "no",
              "--dir",
              home.toString());
      Redis redis =
          new Redis(home, port, ChildProcess.start("redis-server", command, Map.of(), logs));
      redis
          .server
          .stdout()
          .awaitLine("readiness", LIMIT, line -> line.contains("eady to accept connections"));
      Await.until("the socket of redis", LIMIT, () -> Files.exists(redis.socket()));
      return redis;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  /** The unix socket on which the same server listens. */
  public Path socket() {
    return home.resolve("socket");
  }

  /**
   * Runs a program of Redis against a server at this local port; it must succeed. Returns its
   * output.
   */
  public static String client(Path logs, int serverPort, String program, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(Tools.path(program), "-h", "127.0.0.1", "-p", Integer.toString(serverPort)));
    command.addAll(List.of(arguments));
    ChildProcess run = ChildProcess.run(program, command, Map.of(), logs, LIMIT);
    if (run.awaitExit(LIMIT) != 0) {
      throw new AssertionError("failed: " + String.join(" ", command) + "\n" + run.tail());
    }
    return run.stdout().text() + run.stderr().text();
  }

  @Override
  public void close() {
    server.close();
    Directories.delete(home);
  }
}
