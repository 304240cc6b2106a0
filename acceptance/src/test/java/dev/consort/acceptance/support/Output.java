// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** What one stream of a process printed: kept in memory, and in a file for whoever looks later. */
public final class Output {
  private static final int KEPT_LINES = 200_000;
  private static final int TAIL_LINES = 25;

  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  private Output(Path file) {
    this.file = file;
  }

  static Output of(InputStream stream, Path file) {
    Output output = new Output(file);
    // Reading a pipe keeps a virtual thread's carrier, of which there are as many as cores: those
    // of
    // the applications were seen to wait for one for ever.
    Thread.ofPlatform()
        .daemon()
        .name("output of " + file.getFileName())
        .start(() -> output.copy(stream));
    return output;
  }

  /** All lines so far, up to a limit no test should come near. */
  public List<String> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /** All lines so far as one text. */
  public String text() {
    return String.join("\n", lines());
  }

  /** The first line, from the beginning, that {@code wanted} accepts; waits for it. */
  public String awaitLine(String what, Duration limit, Predicate<String> wanted) {
    lock.lock();
    try {
      long nanos = limit.toNanos();
      int seen = 0;
      while (true) {
        Optional<String> found =
            lines.subList(seen, lines.size()).stream().filter(wanted).findFirst();
        if (found.isPresent()) {
          return found.get();
        }
        seen = lines.size();
        if (ended || nanos <= 0) {
          throw new AssertionError(
              "waited for a line with %s (%s)%n%s"
                  .formatted(what, ended ? "the output has ended" : limit, tail()));
        }
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for a line with " + what, e);
    } finally {
      lock.unlock();
    }
  }

  /** The last lines, and where to find the others. */
  public String tail() {
    List<String> all = lines();
    List<String> last = all.subList(Math.max(0, all.size() - TAIL_LINES), all.size());
    return "--- the last of %d lines of %s%n%s"
        .formatted(all.size(), file, String.join("\n", last));
  }

  /**
   * Waits until the stream has ended, so that nothing that a finished process printed is missed.
   */
  void awaitEnd(Duration limit) {
    lock.lock();
    try {
      long nanos = limit.toNanos();
      while (!ended && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void copy(InputStream stream) {
    try (BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        writer.write(line);
        writer.newLine();
        writer.flush();
        add(line);
      }
    } catch (IOException e) {
      // The stream breaks when the process is killed: that is an end like any other.
      add("(output broke off: " + new UncheckedIOException(e).getMessage() + ")");
    } finally {
      end();
    }
  }

  private void add(String line) {
    lock.lock();
    try {
      if (lines.size() < KEPT_LINES) {
        lines.add(line);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
