// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that a test started and will stop, by its process id. Its output is captured. If the
 * test's JVM ends first, the program is killed with it.
 */
public final class ChildProcess implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(5);

  private final String name;
  private final Process process;
  private final Output stdout;
  private final Output stderr;
  private final Thread killer;

  private ChildProcess(String name, Process process, Path logs) {
    this.name = name;
    this.process = process;
    this.stdout = Output.of(process.getInputStream(), logs.resolve(name + ".out"));
    this.stderr = Output.of(process.getErrorStream(), logs.resolve(name + ".err"));
    this.killer = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
  }

  /**
   * Starts a program with an empty standard input.
   *
   * @param name what to call it, also the stem of its output files
   * @param environment added to this process's own, of which Consul's and Consort's variables are
   *     taken away: a test must not depend on who runs it
   * @param logs directory for its output, made if it is missing
   */
  public static ChildProcess start(
      String name, List<String> command, Map<String, String> environment, Path logs) {
    try {
      Files.createDirectories(logs);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().keySet().removeIf(ChildProcess::isForeign);
      builder.environment().putAll(environment);
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      return new ChildProcess(name, builder.start(), logs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program to its end, which must come within {@code limit}. */
  public static ChildProcess run(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path logs,
      Duration limit) {
    ChildProcess child = start(name, command, environment, logs);
    try {
      child.awaitExit(limit);
      return child;
    } finally {
      child.close();
    }
  }

  private static boolean isForeign(String variable) {
    return variable.startsWith("CONSUL_")
        || variable.startsWith("CONNECT_")
        || variable.startsWith("PG");
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  /** The most memory it ever had resident; 0 where the kernel does not tell. */
  public long peakResidentKib() {
    Path status = Path.of("/proc", Long.toString(pid()), "status");
    try {
      return !Files.exists(status)
          ? 0
          : Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Output stdout() {
    return stdout;
  }

  public Output stderr() {
    return stderr;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGTERM and returns at once. */
  public void terminate() {
    // Process.destroy would also close the streams, and the last words be lost.
    process.toHandle().destroy();
  }

  /** Sends a signal by its name, such as {@code STOP}, and returns when it is sent. */
  public void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-s", signal, Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while sending " + signal, e);
    }
  }

  /** Sends SIGKILL and waits until the process is gone. */
  public void kill() {
    process.toHandle().destroyForcibly();
    awaitExit(STOP_LIMIT);
  }

  /** Waits for the end of the process and of its output; returns the exit code. */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "%s did not end in %d ms%n%s".formatted(name, limit.toMillis(), tail()));
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for the end of " + name, e);
    }
    stdout.awaitEnd(OUTPUT_LIMIT);
    stderr.awaitEnd(OUTPUT_LIMIT);
    return process.exitValue();
  }

  /** The end of its output, for a failure message. */
  public String tail() {
    return "%s: %s%n%s%n%s"
        .formatted(
            name,
            process.isAlive() ? "running" : "exit code " + process.exitValue(),
            stdout.tail(),
            stderr.tail());
  }

  /** Stops it: SIGTERM, and SIGKILL if that has no effect in time. */
  @Override
  public void close() {
    terminate();
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.toHandle().destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.toHandle().destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // The JVM is on its way out and runs the hook itself.
      process.toHandle().destroyForcibly();
    }
  }
}
