// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Finds what Envoy's command operators stand for. What has no meaning here, or one that is not
 * known, is absent. For one format.
 */
final class EnvoyOperators {
  private static final String START_TIME = "START_TIME";
  private static final String HOSTNAME = "HOSTNAME";
  private static final long MILLISECOND = 1_000_000;

  private static final Map<String, Operator> SIMPLE =
      Map.ofEntries(
          text("PROTOCOL", AccessRecord::protocol),
          text("RESPONSE_CODE_DETAILS", EnvoyWords::details),
          // Envoy writes the dash even where it writes null for what is absent.
          text("RESPONSE_FLAGS", r -> EnvoyWords.flags(r).isEmpty() ? "-" : EnvoyWords.flags(r)),
          text("CONNECTION_TERMINATION_DETAILS", EnvoyWords::termination),
          text("UPSTREAM_TRANSPORT_FAILURE_REASON", EnvoyWords::transportFailure),
          text("UPSTREAM_HOST", AccessRecord::endpoint),
          text("UPSTREAM_REMOTE_ADDRESS", AccessRecord::endpoint),
          text("UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", r -> host(r.endpoint())),
          text("UPSTREAM_CLUSTER", EnvoyWords::cluster),
          text("UPSTREAM_CLUSTER_RAW", EnvoyWords::cluster),
          text("DOWNSTREAM_REMOTE_ADDRESS", AccessRecord::client),
          text("DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", r -> host(r.client())),
          text("DOWNSTREAM_DIRECT_REMOTE_ADDRESS", AccessRecord::client),
          text("DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT", r -> host(r.client())),
          text("DOWNSTREAM_LOCAL_ADDRESS", AccessRecord::local),
          text("DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", r -> host(r.local())),
          text("DOWNSTREAM_LOCAL_PORT", r -> port(r.local())),
          text("DOWNSTREAM_PEER_URI_SAN", r -> r.isOutbound() ? "" : r.source()),
          text("DOWNSTREAM_LOCAL_URI_SAN", r -> r.isOutbound() ? "" : r.destination()),
          text("UPSTREAM_PEER_URI_SAN", EnvoyOperators::upstreamIdentity),
          text("UPSTREAM_LOCAL_URI_SAN", r -> r.isOutbound() ? r.source() : ""),
          text("ROUTE_NAME", AccessRecord::route),
          text("GRPC_STATUS_NUMBER", AccessRecord::grpcStatus),
          number("RESPONSE_CODE", AccessRecord::status),
          number("BYTES_RECEIVED", AccessRecord::receivedBytes),
          number("BYTES_SENT", AccessRecord::sentBytes),
          number("DURATION", r -> r.durationNanos() / MILLISECOND),
          number("RESPONSE_DURATION", EnvoyOperators::waitedMillis),
          number(
              "RESPONSE_TX_DURATION",
              r -> r.waitedNanos() < 0 ? -1 : (r.durationNanos() - r.waitedNanos()) / MILLISECOND));

  /** Consul's own default asks for these, so there is no use in a warning. */
  private static final Set<String> NEVER =
      Set.of("REQUESTED_SERVER_NAME", "UPSTREAM_LOCAL_ADDRESS");

  private static final Map<String, Function<AccessRecord, String>> PSEUDO =
      Map.of(
          ":METHOD",
          AccessRecord::method,
          ":AUTHORITY",
          AccessRecord::authority,
          "HOST",
          AccessRecord::authority,
          ":PATH",
          AccessRecord::path,
          "X-REQUEST-ID",
          AccessRecord::requestId,
          "USER-AGENT",
          AccessRecord::userAgent);

  private static final Map<String, Function<AccessRecord, String>> OWN =
      Map.ofEntries(
          Map.entry("DIRECTION", AccessRecord::direction),
          Map.entry("SERVICE", AccessRecord::service),
          Map.entry("SOURCE", AccessRecord::source),
          Map.entry("DESTINATION", AccessRecord::destination),
          Map.entry("UPSTREAM", AccessRecord::upstream),
          Map.entry("CLOSED_BY", AccessRecord::closedBy),
          Map.entry("REASON", AccessRecord::reason),
          Map.entry("DETAIL", AccessRecord::detail),
          Map.entry("TLS", OwnFields::tls));

  private final CaptureList captures;
  private final Consumer<String> warnings;

  EnvoyOperators(CaptureList captures, Consumer<String> warnings) {
    this.captures = captures;
    this.warnings = warnings;
  }

  /**
   * What {@code %NAME(ARGUMENT):LENGTH%} stands for.
   *
   * @param argument null where there is none
   * @param longest texts are cut to this many characters
   */
  Operator find(String name, String argument, int longest) {
    Operator found =
        switch (name) {
          case START_TIME -> startTime(argument);
          case HOSTNAME -> HostName.operator();
          case "REQ" -> header(name, argument, this::request);
          case "RESP" -> header(name, argument, this::response);
          case "TRAILER" -> header(name, argument, captures::trailer);
          case "CONSORT" -> own(argument);
          default -> simple(name);
        };
    return found instanceof Operator.Text(var of) && longest < Integer.MAX_VALUE
        ? new Operator.Text(record -> cut(of.apply(record), longest))
        : found;
  }

  private Operator simple(String name) {
    Operator known = SIMPLE.get(name);
    return known == null ? absent(name) : known;
  }

  private Operator absent(String name) {
    if (!NEVER.contains(name)) {
      warnings.accept("The access log's format has %" + name + "%, which is not known here.");
    }
    return Operator.absent();
  }

  private Operator own(String argument) {
    return Optional.ofNullable(argument)
        .map(name -> OWN.get(name.toUpperCase(Locale.ROOT)))
        .<Operator>map(Operator.Text::new)
        .orElseGet(() -> absent("CONSORT(" + argument + ")"));
  }

  private Operator startTime(String argument) {
    if (argument == null || argument.isEmpty()) {
      return new Operator.Moment(EnvoyOperators::beganMillis);
    }
    TimeFormat format = TimeFormat.compile(argument, warnings);
    return new Operator.Text(record -> format.format(beganMillis(record)));
  }

  /** {@code X?Y}: the first of the two that is there. */
  private Operator header(
      String operator, String argument, Function<String, Function<AccessRecord, String>> source) {
    if (argument == null || argument.isEmpty()) {
      return absent(operator);
    }
    int mark = argument.indexOf('?');
    if (mark < 0) {
      return new Operator.Text(source.apply(argument));
    }
    Function<AccessRecord, String> first = source.apply(argument.substring(0, mark));
    Function<AccessRecord, String> second = source.apply(argument.substring(mark + 1));
    return new Operator.Text(
        record -> {
          String value = first.apply(record);
          return value.isEmpty() ? second.apply(record) : value;
        });
  }

  private Function<AccessRecord, String> request(String name) {
    Function<AccessRecord, String> held = PSEUDO.get(name.toUpperCase(Locale.ROOT));
    return held == null ? captures.request(name) : held;
  }

  private Function<AccessRecord, String> response(String name) {
    // Envoy adds this header to answers; here nobody does, but the time is known.
    return name.equalsIgnoreCase("X-ENVOY-UPSTREAM-SERVICE-TIME")
        ? record -> waitedMillis(record) < 0 ? "" : Long.toString(waitedMillis(record))
        : captures.response(name);
  }

  private static String upstreamIdentity(AccessRecord record) {
    return record.isOutbound() && record.destination().startsWith("spiffe://")
        ? record.destination()
        : "";
  }

  private static long beganMillis(AccessRecord record) {
    return record.endedMillis() - record.durationNanos() / MILLISECOND;
  }

  private static long waitedMillis(AccessRecord record) {
    return record.waitedNanos() < 0 ? -1 : record.waitedNanos() / MILLISECOND;
  }

  private static String host(String address) {
    int colon = address.lastIndexOf(':');
    return colon < 0 || address.startsWith("unix:") ? address : address.substring(0, colon);
  }

  private static String port(String address) {
    int colon = address.lastIndexOf(':');
    return colon < 0 || address.startsWith("unix:") ? "" : address.substring(colon + 1);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest);
  }

  private static Map.Entry<String, Operator> text(String name, Function<AccessRecord, String> of) {
    return Map.entry(name, new Operator.Text(of));
  }

  private static Map.Entry<String, Operator> number(String name, ToLongFunction<AccessRecord> of) {
    return Map.entry(name, new Operator.Count(of));
  }
}
