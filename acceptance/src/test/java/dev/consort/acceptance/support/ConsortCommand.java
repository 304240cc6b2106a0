// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to start Consort: the program named by {@code CONSORT_UNDER_TEST}, else this build's jars
 * with the JVM options of the launcher. The launcher itself would build first what it thinks is
 * old, in the middle of the build that runs these tests.
 */
final class ConsortCommand {
  private ConsortCommand() {}

  static List<String> of(List<String> arguments) {
    List<String> command = new ArrayList<>(program());
    command.addAll(arguments);
    return command;
  }

  private static List<String> program() {
    Optional<String> chosen = Optional.ofNullable(System.getenv("CONSORT_UNDER_TEST"));
    if (chosen.isPresent()) {
      return List.of(chosen.get());
    }
    Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + root.resolve("support/java.args"),
        "-XX:+UseSerialGC",
        "-cp",
        classPath(root.resolve("proxy/target")),
        "dev.consort.proxy.Main");
  }

  private static String classPath(Path built) {
    List<String> jars = new ArrayList<>();
    addJars(jars, built, "consort-proxy-*.jar");
    addJars(jars, built.resolve("lib"), "*.jar");
    if (jars.isEmpty() || !Files.isDirectory(built.resolve("lib"))) {
      throw new AssertionError("Consort is not built: there are no jars in " + built);
    }
    return String.join(":", jars);
  }

  private static void addJars(List<String> jars, Path directory, String glob) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, glob)) {
      found.forEach(
          jar -> {
            if (!jar.toString().endsWith("-tests.jar")) {
              jars.add(jar.toString());
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
