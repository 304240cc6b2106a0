// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import dev.consort.upstreams.Address;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Readers of values, as {@link Settings.Reader} wants them. Pure. */
public final class Values {
  private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|us|s|m|h)");
  private static final Map<String, Long> UNIT_NANOS =
      Map.of(
          "us", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private Values() {}

  /** Text that is not empty. */
  public static String text(String text) throws BadValue {
    if (text.isBlank()) {
      throw new BadValue("is empty", "give a value or leave the flag out");
    }
    return text;
  }

  /** A switch, written as Consul's own flags are. */
  public static boolean yesOrNo(String text) throws BadValue {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw new BadValue("is neither true nor false", "accepted: true, false");
    };
  }

  /** One of {@code choices}, in any case. */
  public static <E extends Enum<E>> E choice(String text, List<E> choices) throws BadValue {
    for (E choice : choices) {
      if (choice.name().equalsIgnoreCase(text)) {
        return choice;
      }
    }
    List<String> names =
        choices.stream().map(choice -> choice.name().toLowerCase(Locale.ROOT)).toList();
    throw new BadValue(
        "is not known"
            + Nearest.to(text.toLowerCase(Locale.ROOT), names)
                .map(n -> " (did you mean " + n + "?)")
                .orElse(""),
        "accepted: " + String.join(", ", names));
  }

  /** A whole number from {@code min} to {@code max}. */
  public static int number(String text, int min, int max) throws BadValue {
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, in words that name the range.
    }
    throw new BadValue(
        "is not a whole number from " + min + " to " + max, "give one, such as " + min);
  }

  /**
   * A duration from zero to {@code max}: numbers with units, as {@code 10s}, {@code 1m30s}, {@code
   * 500ms}; {@code 0} needs none.
   */
  public static Duration duration(String text, Duration max) throws BadValue {
    String accepted = "accepted: 0 to " + shown(max) + ", written as 500ms, 10s or 1m30s";
    Duration sum = Duration.ZERO;
    Matcher part = DURATION_PART.matcher(text);
    int at = 0;
    while (part.find() && part.start() == at) {
      long unit = UNIT_NANOS.get(part.group(2));
      try {
        sum =
            sum.plusNanos(
                new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)).longValueExact());
      } catch (ArithmeticException e) {
        throw new BadValue("is not a duration", accepted);
      }
      at = part.end();
    }
    if (!text.equals("0") && (at == 0 || at != text.length())) {
      throw new BadValue("is not a duration", accepted);
    }
    if (sum.compareTo(max) > 0) {
      throw new BadValue("is too long", accepted);
    }
    return sum;
  }

  /** A duration as users write it, to the millisecond. */
  public static String shown(Duration duration) {
    StringBuilder text = new StringBuilder();
    if (duration.toHours() > 0) {
      text.append(duration.toHours()).append('h');
    }
    if (duration.toMinutesPart() > 0) {
      text.append(duration.toMinutesPart()).append('m');
    }
    if (duration.toSecondsPart() > 0) {
      text.append(duration.toSecondsPart()).append('s');
    }
    if (duration.toMillisPart() > 0) {
      text.append(duration.toMillisPart()).append("ms");
    }
    return text.isEmpty() ? "0s" : text.toString();
  }

  /**
   * A place to listen at or to connect to: {@code host:port}, {@code [v6]:port}, {@code
   * unix:/path}.
   *
   * @param defaultHost used when {@code text} is {@code :port} or a bare port
   */
  public static Address address(String text, String defaultHost) throws BadValue {
    String accepted = "accepted: host:port, [ipv6]:port, :port or unix:/path";
    if (text.startsWith("unix:")) {
      String path = text.substring("unix:".length()).replaceFirst("^//(?=/)", "");
      if (!path.startsWith("/")) {
        throw new BadValue("is not an absolute path of a unix socket", accepted);
      }
      return new Address.Unix(Path.of(path));
    }
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new BadValue("has an IPv6 address without brackets", accepted);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return new Address.Tcp(host.isEmpty() ? defaultHost : host, port);
    } catch (IllegalArgumentException e) {
      throw new BadValue("is not an address with a port from 0 to 65535", accepted);
    }
  }
}
