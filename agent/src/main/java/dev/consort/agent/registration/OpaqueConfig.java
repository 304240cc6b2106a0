// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.GoDuration;
import dev.consort.agent.json.Json;
import dev.consort.upstreams.Protocol;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The free-form {@code Config} of a proxy or an upstream. Users write it in many hands: keys in
 * snake or camel case, numbers as texts, an object as a list of one. What is not known is ignored;
 * what is known and wrong is told to {@code warn} with the key, the value and what would do, and
 * the default holds.
 */
final class OpaqueConfig {
  private final String owner;
  private final Map<String, Json> values = new HashMap<>();
  private final Consumer<String> warn;

  /**
   * @param owner for messages, as {@code proxy "web-sidecar-proxy"}
   */
  OpaqueConfig(String owner, Json config, Consumer<String> warn) {
    this.owner = owner;
    this.warn = warn;
    Json object = config.items().size() == 1 ? config.items().getFirst() : config;
    object.members().forEach((key, value) -> values.putIfAbsent(plain(key), value));
    if (!object.isAbsent() && !object.isObject()) {
      warn.accept("The Config of " + owner + " is no object and is ignored.");
    }
  }

  private static String plain(String key) {
    return key.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private Json value(String key) {
    return values.getOrDefault(plain(key), Json.ABSENT);
  }

  /** An object inside. */
  OpaqueConfig inner(String key) {
    return new OpaqueConfig(key + " of " + owner, value(key), warn);
  }

  /** A text. */
  Optional<String> text(String key) {
    Json value = value(key);
    if (value.isAbsent() || value.isText()) {
      return Optional.of(value.text()).filter(t -> !t.isBlank());
    }
    wrong(key, value, "a text", "the default");
    return Optional.empty();
  }

  /** The values of a list; a value that is none counts as a list of one. */
  List<Json> each(String key) {
    Json value = value(key);
    return value.isArray() ? value.items() : value.isAbsent() ? List.of() : List.of(value);
  }

  /** A whole number of at least {@code least}. */
  OptionalInt integer(String key, int least, int most) {
    Json value = value(key);
    if (value.isAbsent()) {
      return OptionalInt.empty();
    }
    Optional<BigDecimal> number = value.number();
    if (number.isPresent()
        && number.get().stripTrailingZeros().scale() <= 0
        && number.get().compareTo(BigDecimal.valueOf(least)) >= 0
        && number.get().compareTo(BigDecimal.valueOf(most)) <= 0) {
      return OptionalInt.of(number.get().intValue());
    }
    wrong(key, value, "a whole number from " + least + " to " + most, "the default");
    return OptionalInt.empty();
  }

  /** A whole number of milliseconds of at least one; zero and less mean the default, unwarned. */
  Optional<Duration> millis(String key) {
    if (value(key).number().filter(n -> n.signum() <= 0).isPresent()) {
      return Optional.empty();
    }
    OptionalInt millis = integer(key, 1, Integer.MAX_VALUE);
    return millis.isPresent()
        ? Optional.of(Duration.ofMillis(millis.getAsInt()))
        : Optional.empty();
  }

  /** A duration as Go writes it, or in nanoseconds; zero means the default, unwarned. */
  Optional<Duration> duration(String key) {
    Json value = value(key);
    Optional<Duration> duration = GoDuration.of(value);
    if (duration.isEmpty() && !value.isAbsent()) {
      wrong(key, value, "a duration such as \"10s\"", "the default");
    }
    return duration.filter(Duration::isPositive);
  }

  /** A number from 0 to 1. */
  Optional<Double> share(String key) {
    Json value = value(key);
    Optional<BigDecimal> number = value.number();
    if (number.isPresent()
        && number.get().signum() >= 0
        && number.get().compareTo(BigDecimal.ONE) <= 0) {
      return number.map(BigDecimal::doubleValue);
    }
    if (!value.isAbsent()) {
      wrong(key, value, "a number from 0 to 1", "1");
    }
    return Optional.empty();
  }

  /** A protocol's name; TCP when absent or unknown. */
  Protocol protocol() {
    String name = text("protocol").orElse("tcp").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "tcp" -> Protocol.TCP;
      case "http" -> Protocol.HTTP;
      case "http2" -> Protocol.HTTP2;
      case "grpc" -> Protocol.GRPC;
      default -> {
        wrong("protocol", value("protocol"), "tcp, http, http2 or grpc", "tcp");
        yield Protocol.TCP;
      }
    };
  }

  void wrong(String key, Object value, String accepted, String used) {
    warn.accept(
        String.join(
            "",
            List.of(
                "The Config of ",
                owner,
                " has ",
                key,
                " = ",
                value.toString(),
                " where ",
                accepted,
                " is accepted; ",
                used,
                " is used.")));
  }
}
