// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that a test started, with its output in a file. Closing ends it and waits for that. */
public final class Program implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(15);

  private final Process process;
  private final Path log;

  private Program(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * What a program that has ended left.
   *
   * @param output of both streams
   */
  public record Result(int exitCode, String output) {
    /** The output of a program that had to succeed. */
    public String ok() {
      if (exitCode != 0) {
        throw new AssertionError("exit code " + exitCode + ": " + output);
      }
      return output;
    }
  }

  /** Starts a program that runs until it is closed. Its output is added to {@code log}. */
  public static Program start(Path log, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // What the developer's shell says about agents is not what the test means.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("CONSUL_") || name.startsWith("CONNECT_"));
    builder.environment().putAll(environment);
    try {
      return new Program(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program to its end. One that has not ended by the deadline is killed, and fails. */
  public static Result run(
      Duration deadline, Map<String, String> environment, List<String> command) {
    try {
      Path log = Files.createTempFile("consort-run", ".log");
      try (Program program = start(log, environment, command)) {
        int exitCode = program.awaitExit(deadline);
        return new Result(exitCode, program.output());
      } finally {
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** All it has written so far. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks it to end (SIGTERM), without waiting. */
  public void terminate() {
    process.destroy();
  }

  /** Waits until it has ended by itself, and gives its exit code. */
  public int awaitExit(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + deadline + ":\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new AssertionError("interrupted", e);
    }
  }
}
