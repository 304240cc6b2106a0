// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.Direction;
import dev.consort.listeners.accesslog.RequestRecord;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.Version;
import dev.consort.metrics.Registry;
import dev.consort.time.ManualTimers;
import dev.consort.upstreams.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What exchanges need of their listener, recorded, with time that stands still. */
final class TestHost implements RequestLog {
  static final Address PLACE = new Address.Tcp("10.0.0.7", 8080);
  static final Caller CALLER = new Caller("spiffe://web", "spiffe://api", "10.0.0.1:999");

  final ManualTimers timers = new ManualTimers(Instant.parse("2026-05-05T10:00:00Z"));
  final List<RequestRecord> records = new ArrayList<>();
  final List<String> refusals = new ArrayList<>();
  final Registry registry = new Registry();
  final Denials denials = new Denials(10);
  private Optional<NamedTimer> answer = Optional.empty();
  private Optional<NamedTimer> idle = Optional.empty();
  private UseLimits limits = UseLimits.none("test");
  private Direction direction = Direction.INBOUND;

  TestHost answerWithin(Duration limit) {
    answer = Optional.of(new NamedTimer("the answer", limit, "the sidecar of api", "answer_ms"));
    return this;
  }

  TestHost idleAtMost(Duration limit) {
    idle = Optional.of(new NamedTimer("the next byte", limit, "the sidecar of api", "idle_ms"));
    return this;
  }

  TestHost limits(UseLimits with) {
    limits = with;
    return this;
  }

  TestHost outbound() {
    return going(Direction.OUTBOUND);
  }

  TestHost going(Direction way) {
    direction = way;
    return this;
  }

  HttpHost host() {
    return new HttpHost(
        direction,
        "api",
        answer,
        idle,
        this,
        new RequestMetrics(registry, direction.label(), "api", ""),
        denials,
        limits,
        timers,
        timers,
        timers,
        new Random(1));
  }

  static RequestHead request(String method, String target, String... lines) {
    return request(Version.HTTP_1_1, method, target, null, lines);
  }

  static RequestHead request(
      Version version, String method, String target, String upgrade, String... lines) {
    Headers headers = new Headers();
    for (String line : lines) {
      int colon = line.indexOf(": ");
      headers.add(
          AsciiString.of(line.substring(0, colon)), AsciiString.of(line.substring(colon + 2)));
    }
    return new RequestHead(
        version,
        AsciiString.of(method),
        AsciiString.of(target),
        AsciiString.of("api"),
        headers,
        RequestHead.UNKNOWN_LENGTH,
        upgrade == null ? null : AsciiString.of(upgrade));
  }

  static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  @Override
  public boolean wants(int status) {
    return true;
  }

  @Override
  public void offer(RequestRecord record) {
    records.add(record);
  }

  @Override
  public void refused(String format, Object... arguments) {
    refusals.add(format + List.of(arguments));
  }
}
