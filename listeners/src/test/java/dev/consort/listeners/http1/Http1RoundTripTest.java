// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.Version;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What one side writes the other reads to the same message, in whatever pieces it comes. */
final class Http1RoundTripTest {
  /** A body in the pieces it is sent in, and how its end is known. */
  private record Content(List<String> pieces, boolean lengthSaid, List<String> trailers) {
    String all() {
      return String.join("", pieces);
    }

    long length() {
      return lengthSaid ? all().length() : RequestHead.UNKNOWN_LENGTH;
    }

    boolean hasTrailers() {
      return !lengthSaid && !trailers.isEmpty();
    }
  }

  @Provide
  Arbitrary<Content> contents() {
    return Combinators.combine(
            Arbitraries.strings().ascii().ofMaxLength(6000).list().ofMinSize(1).ofMaxSize(4),
            Arbitraries.of(true, false),
            lines())
        .as(Content::new);
  }

  @Provide
  Arbitrary<List<String>> lines() {
    Arbitrary<String> names =
        Arbitraries.strings().withChars("abcXYZ0-9_!~").ofMinLength(1).ofMaxLength(12);
    Arbitrary<String> values =
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .withChars('\t', '\u0080', '\u00ff')
            .ofMaxLength(30)
            .map(String::strip);
    return Combinators.combine(names, values)
        .as((name, value) -> "x" + name + ": " + value)
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(1, 3000).list().ofMaxSize(12);
  }

  private static Headers headers(List<String> lines) {
    Headers headers = new Headers();
    for (String line : lines) {
      int colon = line.indexOf(": ");
      headers.add(AsciiString.of(line.substring(0, colon)), latin1(line.substring(colon + 2)));
    }
    return headers;
  }

  private static AsciiString latin1(String text) {
    return new AsciiString(text.getBytes(StandardCharsets.ISO_8859_1), false);
  }

  private static List<String> lines(Headers headers) {
    return java.util.stream.IntStream.range(0, headers.size())
        .mapToObj(
            i ->
                headers.name(i)
                    + ": "
                    + new String(headers.value(i).toByteArray(), StandardCharsets.ISO_8859_1)
                        .strip())
        .filter(line -> !line.startsWith("content-length"))
        .collect(Collectors.toList());
  }

  private static void send(Heard to, Content content) {
    boolean trailers = content.hasTrailers();
    for (int i = 0; i < content.pieces().size(); i++) {
      boolean last = i == content.pieces().size() - 1;
      to.stream.data(Served.bytes(content.pieces().get(i)), last && !trailers);
    }
    if (trailers) {
      to.stream.trailers(headers(content.trailers()));
    }
  }

  private static void carry(TestChannel from, TestChannel to, List<Integer> cuts) {
    String wire = from.newlySent();
    int at = 0;
    for (int i = 0; at < wire.length(); i++) {
      int cut = i < cuts.size() ? cuts.get(i) : wire.length();
      to.receive(wire.substring(at, Math.min(wire.length(), at + cut)));
      at += cut;
    }
  }

  @Property(tries = 1_000)
  void exchange_betweenClientAndServer_isTheSameAtBothEnds(
      @ForAll("lines") List<String> lines,
      @ForAll("contents") Content request,
      @ForAll("contents") Content answer,
      @ForAll("cuts") List<Integer> cuts) {
    try (Asked asked = new Asked();
        Served served = new Served()) {
      // The second one shows that the first has ended where it should.
      for (int round = 0; round < 2; round++) {
        Heard heard =
            asked.ask(
                new RequestHead(
                    Version.HTTP_1_1,
                    AsciiString.of("PUT"),
                    AsciiString.of("/p?q"),
                    AsciiString.of("api:1"),
                    headers(lines),
                    request.length(),
                    null),
                false);
        send(heard, request);
        carry(asked.channel, served.channel, cuts);
        Served.Request got = served.requests.get(round);
        assertEquals(
            "PUT /p?q api:1",
            got.head.method() + " " + got.head.target() + " " + got.head.authority());
        assertEquals(lines, lines(got.head.headers()));
        assertEquals(request.length(), got.head.contentLength());
        assertEquals(request.all(), got.body.toString());
        assertEquals(
            request.hasTrailers() ? request.trailers() : null,
            got.trailers == null ? null : lines(got.trailers));

        got.answer.respond(
            new ResponseHead(
                Version.HTTP_1_1, 234, latin1("Why not"), headers(lines), answer.length()),
            false);
        send(got, answer);
        carry(served.channel, asked.channel, cuts);
        assertEquals(234, heard.response.status());
        assertEquals("Why not", heard.response.reason().toString());
        assertEquals(lines, lines(heard.response.headers()));
        assertEquals(answer.all(), heard.body.toString());
        assertEquals(
            answer.hasTrailers() ? answer.trailers() : null,
            heard.trailers == null ? null : lines(heard.trailers));
        assertEquals(true, heard.ended);
      }
    }
  }
}
