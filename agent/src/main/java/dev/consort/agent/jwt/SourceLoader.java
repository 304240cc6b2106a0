// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.DocumentClient;
import dev.consort.time.Timers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Gets key sets from where they are. Called on the control thread, which may read files. */
final class SourceLoader implements KeyLoader {
  /** Key sets in use are a few kilobytes. */
  static final int MOST_BYTES = 1 << 20;

  private final Vertx vertx;
  private final Timers timers;
  private final Function<String, Optional<String>> environment;

  SourceLoader(Vertx vertx, Timers timers, Function<String, Optional<String>> environment) {
    this.vertx = vertx;
    this.timers = timers;
    this.environment = environment;
  }

  @Override
  public CompletionStage<String> load(KeySource source) {
    try {
      return switch (source) {
        case KeySource.Inline inline -> CompletableFuture.completedStage(inline.jwks());
        case KeySource.File file -> CompletableFuture.completedStage(read(file.path()));
        case KeySource.Remote remote -> fetch(remote);
      };
    } catch (IOException unreadable) {
      return CompletableFuture.failedStage(unreadable);
    }
  }

  private CompletionStage<String> fetch(KeySource.Remote remote) throws IOException {
    // A client for each fetch: they are minutes apart, and a file of authorities may have changed.
    DocumentClient client =
        new DocumentClient(
            vertx, timers, trusted(remote.trust()), remote.connectTimeout(), MOST_BYTES);
    return client
        .get(remote.uri(), remote.timeout())
        .answer()
        .whenComplete((answer, failure) -> client.close())
        .thenCompose(SourceLoader::body);
  }

  private static CompletionStage<String> body(AgentAnswer answer) {
    return answer.status() == 200
        ? CompletableFuture.completedStage(answer.body())
        : CompletableFuture.failedStage(new IOException("the answer is " + answer.status()));
  }

  private Optional<String> trusted(TrustedCa trust) throws IOException {
    return switch (trust) {
      case TrustedCa.Jdk _ -> Optional.empty();
      case TrustedCa.Pem pem -> Optional.of(pem.pem());
      case TrustedCa.File file -> Optional.of(read(file.path()));
      case TrustedCa.Variable variable -> {
        Optional<String> pem = environment.apply(variable.name()).filter(text -> !text.isBlank());
        if (pem.isEmpty()) {
          throw new IOException("the variable " + variable.name() + " is empty");
        }
        yield pem;
      }
    };
  }

  private static String read(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + " is no file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException(path + " has more than " + MOST_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
