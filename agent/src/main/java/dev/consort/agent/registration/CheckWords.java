// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an agent's own words on a check tell of how it asks. It tells that nowhere else: {@code
 * Definition} was seen to be empty for checks of an agent's services, and 1.8.7 has no {@code
 * ExposedPort}. Only the beginning is the agent's; what an application answered comes behind it.
 * Pure.
 */
final class CheckWords {
  private static final int PORT_MAX = 65_535;

  /** With or without success. Groups: port after an empty host, path; and both once more. */
  private static final Pattern HTTP =
      Pattern.compile(
          "HTTP [A-Z]+ https?://(?::(\\d{1,5})(?=[/?:])|[^/\\s]*)(\\S*?)(?:\\?\\S*)?: .*|"
              + "[A-Z][a-z]+ \"https?://(?::(\\d{1,5})(?=[/?\"])|[^/\\s\"]*)([^\\s\"?#]*)[^\\s\"]*\": .*",
          Pattern.DOTALL);

  private static final Pattern GRPC =
      Pattern.compile(
          "gRPC check :(\\d{1,5}): success|rpc error: code = Unavailable desc = connection error:"
              + " desc = \"transport: Error while dialing dial tcp :(\\d{1,5}): .*",
          Pattern.DOTALL);

  private CheckWords() {}

  /** The path that an HTTP check asks for; empty where it is not told. */
  static Optional<String> path(String output) {
    Matcher asked = HTTP.matcher(output);
    if (!asked.matches()) {
      return Optional.empty();
    }
    String path = first(asked, 2, 4);
    if (path.isEmpty()) {
      return Optional.of("/");
    }
    return path.startsWith("/") ? Optional.of(path) : Optional.empty();
  }

  /**
   * The exposed port that 1.8.7 asks by, which it writes without a host; empty where it is not
   * told.
   *
   * @param grpc whether the check is one of gRPC's health service
   */
  static OptionalInt port(String output, boolean grpc) {
    Matcher asked = (grpc ? GRPC : HTTP).matcher(output);
    if (!asked.matches()) {
      return OptionalInt.empty();
    }
    String port = grpc ? first(asked, 1, 2) : first(asked, 1, 3);
    int number = port == null ? 0 : Integer.parseInt(port);
    return number < 1 || number > PORT_MAX ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private static String first(Matcher matcher, int group, int otherwise) {
    String found = matcher.group(group);
    return found == null ? matcher.group(otherwise) : found;
  }
}
