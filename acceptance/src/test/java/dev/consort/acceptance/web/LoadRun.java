// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A load generator at work: h2load or wrk. Not thread-safe. */
public final class LoadRun implements AutoCloseable {
  private static final Pattern H2LOAD =
      Pattern.compile(
          "requests: \\d+ total, \\d+ started, (\\d+) done, (\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");
  private static final Pattern H2LOAD_STATUS =
      Pattern.compile("status codes: (\\d+) 2xx, (\\d+) 3xx, (\\d+) 4xx, (\\d+) 5xx");
  private static final Pattern WRK = Pattern.compile("(\\d+) requests in ");
  private static final Pattern WRK_STATUS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
  private static final Pattern WRK_ERRORS =
      Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

  private final ChildProcess process;
  private final boolean h2load;

  private LoadRun(ChildProcess process, boolean h2load) {
    this.process = process;
    this.h2load = h2load;
  }

  /**
   * The sum of a run.
   *
   * @param succeeded requests that were answered with a status below 400
   * @param refused requests that were answered with another
   * @param errors requests and connections that broke or got no answer in time
   */
  public record Sum(long succeeded, long refused, long errors) {
    public Sum plus(Sum other) {
      return new Sum(succeeded + other.succeeded, refused + other.refused, errors + other.errors);
    }
  }

  /**
   * Starts h2load.
   *
   * @param arguments its own, such as {@code -n 1000 -c 8 -m 32}, or {@code --h1}
   */
  public static LoadRun h2load(Path logs, String url, String... arguments) {
    return new LoadRun(start("h2load", logs, url, arguments), true);
  }

  /** Starts wrk, with arguments such as {@code -c 64 -d 5}. */
  public static LoadRun wrk(Path logs, String url, String... arguments) {
    return new LoadRun(start("wrk", logs, url, arguments), false);
  }

  /** Waits for its end. */
  public Sum sum(Duration limit) {
    if (process.awaitExit(limit) != 0) {
      throw new AssertionError(process.tail());
    }
    return h2load ? ofH2load(process.stdout().text()) : ofWrk(process.stdout().text());
  }

  @Override
  public void close() {
    process.close();
  }

  static Sum ofH2load(String text) {
    Matcher requests = find(H2LOAD, text);
    Matcher status = find(H2LOAD_STATUS, text);
    long refused = number(status, 3) + number(status, 4);
    // It calls failed what was refused as well.
    long failed = number(requests, 3) - refused;
    return new Sum(number(status, 1) + number(status, 2), refused, failed + number(requests, 5));
  }

  static Sum ofWrk(String text) {
    long refused = optional(WRK_STATUS, text);
    return new Sum(number(find(WRK, text), 1) - refused, refused, optional(WRK_ERRORS, text));
  }

  private static ChildProcess start(String tool, Path logs, String url, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Tools.path(tool)));
    command.addAll(List.of(arguments));
    command.add(url);
    return ChildProcess.start(tool, command, Map.of(), logs);
  }

  private static Matcher find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in\n" + text);
    }
    return matcher;
  }

  /** The sum of all groups; 0 if there is no such line. */
  private static long optional(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return 0;
    }
    return IntStream.rangeClosed(1, matcher.groupCount())
        .mapToLong(group -> number(matcher, group))
        .sum();
  }

  private static long number(Matcher matcher, int group) {
    return Long.parseLong(matcher.group(group));
  }
}
