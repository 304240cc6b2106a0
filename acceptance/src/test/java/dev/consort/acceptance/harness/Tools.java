// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds installed programs. */
public final class Tools {
  private static final Path POSTGRES_VERSIONS = Path.of("/usr/lib/postgresql");

  private Tools() {}

  /** Where a program is: on the path, in the system directories, or in PostgreSQL's own. */
  public static Optional<Path> find(String tool) {
    return directories().stream()
        .map(directory -> directory.resolve(tool))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** As {@link #find}, for what a test class requires anyway. */
  public static String path(String tool) {
    return find(tool).orElseThrow(() -> new IllegalStateException("no " + tool)).toString();
  }

  private static List<Path> directories() {
    List<Path> directories = new ArrayList<>();
    for (String entry : System.getenv("PATH").split(File.pathSeparator, -1)) {
      directories.add(Path.of(entry));
    }
    directories.add(Path.of("/usr/sbin"));
    directories.add(Path.of("/sbin"));
    if (Files.isDirectory(POSTGRES_VERSIONS)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(POSTGRES_VERSIONS)) {
        versions.forEach(version -> directories.add(version.resolve("bin")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return directories;
  }
}
