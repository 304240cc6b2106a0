// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs of this machine. */
public final class Tools {
  private static final Path POSTGRESQL = Path.of("/usr/lib/postgresql");

  /** Where support/install-tools keeps what it installs at a pinned version. */
  private static final Path PINNED = pinned(System.getenv()).resolve("bin");

  private Tools() {}

  /**
   * Where the program is: among the tools at pinned versions, where Debian keeps PostgreSQL's
   * programs (the newest version; those on {@code PATH} are wrappers), on {@code PATH}, or in the
   * directories of system programs.
   */
  public static Optional<Path> find(String program) {
    return directories()
        .map(directory -> directory.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Like {@link #find}, for a test that was only started because the program is there. */
  public static String path(String program) {
    return find(program)
        .orElseThrow(() -> new AssertionError(program + " is not installed"))
        .toString();
  }

  private static Stream<Path> directories() {
    Stream<Path> path =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .filter(directory -> !directory.isEmpty())
            .map(Path::of);
    return Stream.of(
            Stream.of(PINNED),
            postgresql().stream(),
            path,
            Stream.of("/usr/sbin", "/sbin").map(Path::of))
        .flatMap(directories -> directories);
  }

  private static Path pinned(Map<String, String> environment) {
    String chosen = environment.getOrDefault("CONSORT_TOOLS", "");
    if (!chosen.isEmpty()) {
      return Path.of(chosen);
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    return caches.resolve("consort").resolve("tools");
  }

  private static List<Path> postgresql() {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(POSTGRESQL)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(POSTGRESQL)) {
        versions.forEach(version -> found.add(version.resolve("bin")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      found.sort(Comparator.reverseOrder());
    }
    return found;
  }
}
