// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Section;
import java.util.ArrayList;
import java.util.List;

/** The flags of every process that carries traffic. */
public final class ProcessFlags {
  static final Flag CONCURRENCY =
      Flag.one(
          "concurrency", "N", "Threads that carry traffic. Default: one for each core, at most 8.");
  static final Flag DRAIN_DELAY =
      Flag.one(
          "drain-delay",
          "TIME",
          "On SIGTERM, go on accepting this long after turning not ready, so that callers can"
              + " notice. Default 1s.");
  static final Flag DRAIN_TIMEOUT =
      Flag.one(
          "drain-timeout",
          "TIME",
          "How long open connections may take to end before they are cut. Default 10s.");
  static final Flag ADMIN_BIND =
      Flag.one(
          "admin-bind",
          "ADDRESS|none",
          "Where /ready, /metrics and the rest are served. Default 127.0.0.1:19000, or another"
              + " free port where that is taken.");
  static final Flag ACCESS_LOG =
      Flag.one(
          "access-log",
          "text|json|off",
          "One line on standard output for each connection or request that ends, unless a"
              + " registration says otherwise. Default: as --log-format.");
  static final Flag LOG_LEVEL =
      Flag.one("log-level", "LEVEL", "trace, debug, info, warn or error. Default info.");
  static final Flag LOG_FORMAT =
      Flag.one("log-format", "text|json", "How log lines look. Default text.");
  static final Flag LOG_JSON = Flag.toggle("log-json", "The same as --log-format json.");

  private ProcessFlags() {}

  /** The flags of what can be seen, and {@code more} of the command's own. */
  static Section seeing(Flag... more) {
    List<Flag> flags =
        new ArrayList<>(List.of(ADMIN_BIND, ACCESS_LOG, LOG_LEVEL, LOG_FORMAT, LOG_JSON));
    flags.addAll(List.of(more));
    return new Section("To see what goes on", flags);
  }
}
