// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import dev.consort.agent.config.AgentToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token that calls carry. A token from a file follows the file: {@link #look} reads it when its
 * time or size changed, {@link #readAgain} in any case. An empty or unreadable file changes
 * nothing. {@link #current} may be called on any thread, the others on one at a time.
 */
public final class TokenSource {
  private static final Logger LOG = LoggerFactory.getLogger(TokenSource.class);

  private final AgentToken configured;
  private volatile String token = "";
  private String stamp = "";
  private boolean complained;

  /** Reads the token once, if it is in a file. */
  public TokenSource(AgentToken configured) {
    this.configured = configured;
    switch (configured) {
      case AgentToken.None none -> token = "";
      case AgentToken.Fixed fixed -> token = fixed.value().strip();
      case AgentToken.File file -> look();
    }
  }

  /** The token now; empty when there is none. */
  public Optional<String> current() {
    String now = token;
    return now.isEmpty() ? Optional.empty() : Optional.of(now);
  }

  /** Whether the token can change at all. */
  public boolean changes() {
    return configured instanceof AgentToken.File;
  }

  /** Reads the file if it looks changed. Says whether the token is another one now. */
  public boolean look() {
    if (!(configured instanceof AgentToken.File file)) {
      return false;
    }
    try {
      BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
      String seen = now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
      if (seen.equals(stamp)) {
        return false;
      }
      stamp = seen;
      return read(file.path());
    } catch (IOException unreadable) {
      complain(file.path(), unreadable.toString());
      return false;
    }
  }

  /** Reads the file whatever it looks like. Says whether the token is another one now. */
  public boolean readAgain() {
    stamp = "";
    return look();
  }

  private boolean read(Path path) throws IOException {
    String read = Files.readString(path).strip();
    if (read.isEmpty()) {
      complain(path, "it is empty");
      return false;
    }
    complained = false;
    if (read.equals(token)) {
      return false;
    }
    boolean first = token.isEmpty();
    token = read;
    if (!first) {
      LOG.info("The ACL token was read again from {} and is another one.", path);
    }
    return true;
  }

  private void complain(Path path, String why) {
    if (!complained) {
      complained = true;
      LOG.warn(
          "The ACL token cannot be read from {} ({}); going on {}.",
          path,
          why,
          token.isEmpty() ? "without a token" : "with the one read before");
    }
  }
}
