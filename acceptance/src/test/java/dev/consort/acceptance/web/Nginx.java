// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Listeners;
import dev.consort.acceptance.support.Tools;
import dev.consort.proxy.local.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * nginx as an application: {@code /} answers {@link #GREETING}, {@code /files/} has what lies in
 * {@link #files}. It speaks HTTP/1.1 on one port and HTTP/2 with prior knowledge on another.
 */
public final class Nginx implements AutoCloseable {
  public static final String GREETING = "served by nginx\n";
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final ChildProcess process;
  private final int http1Port;
  private final int http2Port;
  private final Path files;

  private Nginx(ChildProcess process, int http1Port, int http2Port, Path files) {
    this.process = process;
    this.http1Port = http1Port;
    this.http2Port = http2Port;
    this.files = files;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param requestsPerConnection after which it closes a connection
   */
  public static Nginx start(Path logs, FreePorts ports, int requestsPerConnection) {
    Path home = logs.resolve("nginx");
    Nginx nginx;
    try {
      Path files = Files.createDirectories(home.resolve("www").resolve("files"));
      int http1 = ports.free();
      int http2 = ports.free();
      Path config = home.resolve("nginx.conf");
      Files.writeString(config, config(home, http1, http2, requestsPerConnection));
      List<String> command =
          List.of(
              Tools.path("nginx"),
              "-c",
              config.toString(),
              "-e",
              home.resolve("error.log").toString());
      nginx = new Nginx(ChildProcess.start("nginx", command, Map.of(), logs), http1, http2, files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until(
        "nginx to listen",
        LIMIT,
        () -> {
          if (!nginx.process.isAlive()) {
            throw new AssertionError("nginx has ended\n" + nginx.process.tail());
          }
          return Listeners.on(nginx.http1Port) && Listeners.on(nginx.http2Port);
        });
    return nginx;
  }

  public int http1Port() {
    return http1Port;
  }

  public int http2Port() {
    return http2Port;
  }

  /** Where to put files that it serves below {@code /files/}. */
  public Path files() {
    return files;
  }

  @Override
  public void close() {
    process.close();
  }

  private static String config(Path home, int http1, int http2, int requestsPerConnection) {
    return """
        worker_processes 1;
        daemon off;
        user root;
        pid %1$s/pid;
        error_log %1$s/error.log;
        events { worker_connections 4096; }
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          keepalive_requests %4$d;
          client_max_body_size 0;
          server {
            listen 127.0.0.1:%2$d backlog=2048;
            listen 127.0.0.1:%3$d http2 backlog=2048;
            location /files/ { root %1$s/www; }
            location / { return 200 "%5$s"; }
          }
        }
        """
        .formatted(home, http1, http2, requestsPerConnection, GREETING.replace("\n", "\\n"))
        // Which user workers run as is root's business only, and a warning to all others.
        .replace(
            "user root;\n", "root".equals(System.getProperty("user.name")) ? "user root;\n" : "");
  }
}
