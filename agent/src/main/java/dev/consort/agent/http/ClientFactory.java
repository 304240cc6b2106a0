// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import dev.consort.agent.config.AgentAddress;
import dev.consort.agent.config.AgentConfig;
import dev.consort.agent.config.AgentTls;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Builds the Vert.x client of an agent. The one place that knows its options. */
final class ClientFactory {
  private static final int CONNECT_MILLIS = 5_000;

  private ClientFactory() {}

  static HttpClientAgent build(Vertx vertx, AgentConfig config) throws UnusableTlsFile {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(CONNECT_MILLIS)
            .setKeepAlive(true)
            .setTcpKeepAlive(true)
            // Go closes an idle connection after 2 minutes or so; ours go first.
            .setKeepAliveTimeout(60)
            .setMaxRedirects(0);
    if (config.address() instanceof AgentAddress.Tcp tcp && tcp.tls()) {
      secure(options, config.tls());
    }
    // One event loop serves the whole control path; each parked query holds a connection.
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(config.limits().connections())
            .setEventLoopSize(1)
            .setMaxWaitQueueSize(-1);
    return vertx.httpClientBuilder().with(options).with(pool).build();
  }

  private static void secure(HttpClientOptions options, AgentTls tls) throws UnusableTlsFile {
    options.setSsl(true).setVerifyHost(tls.verify()).setTrustAll(!tls.verify());
    PemTrustOptions trust = new PemTrustOptions();
    if (tls.caFile().isPresent()) {
      trust.addCertPath(readable("CA file", tls.caFile().get()));
    } else if (tls.caPath().isPresent()) {
      addDirectory(trust, tls.caPath().get());
    }
    if (!trust.getCertPaths().isEmpty()) {
      options.setTrustOptions(trust);
    }
    if (tls.clientCert().isPresent()) {
      options.setKeyCertOptions(
          new PemKeyCertOptions()
              .addCertPath(readable("client certificate", tls.clientCert().get()))
              .addKeyPath(readable("client key", tls.clientKey().orElseThrow())));
    }
  }

  private static void addDirectory(PemTrustOptions trust, Path directory) throws UnusableTlsFile {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (Files.isRegularFile(file)) {
          trust.addCertPath(readable("CA file", file));
        }
      }
    } catch (IOException unreadable) {
      throw new UnusableTlsFile(
          "The CA directory " + directory + " cannot be read: " + unreadable + ".");
    }
    if (trust.getCertPaths().isEmpty()) {
      throw new UnusableTlsFile("The CA directory " + directory + " holds no file.");
    }
  }

  private static String readable(String what, Path file) throws UnusableTlsFile {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new UnusableTlsFile(
          "The " + what + " " + file + " for HTTPS to the agent is not a readable file.");
    }
    return file.toAbsolutePath().toString();
  }
}
