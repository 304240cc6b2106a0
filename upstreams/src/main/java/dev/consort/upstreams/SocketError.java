// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operating system said of a socket, for people to read. Pure. */
public final class SocketError {
  /** Netty names the system call and the error's number before it, and the address behind it. */
  private static final Pattern AROUND =
      Pattern.compile("(?:\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): )?(.*?)(?:: \\S*/\\S+)?");

  private SocketError() {}

  /** The bare words, as {@code connection refused}; the kind of failure when it has none. */
  public static String words(Throwable failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.getClass().getSimpleName();
    }
    Matcher around = AROUND.matcher(message);
    String bare = around.matches() && !around.group(1).isEmpty() ? around.group(1) : message;
    return bare.substring(0, 1).toLowerCase(Locale.ROOT) + bare.substring(1);
  }
}
