// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes, in whatever pieces: no exception, no leak, and one reading only. */
@SuppressWarnings("StringConcatToTextBlock") // lines on the wire end with CR and LF
final class Http1FuzzTest {
  private static final List<String> VALID =
      List.of(
          "GET /a HTTP/1.1\r\nHost: h\r\n\r\n",
          "POST /b?c=d HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
          "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "3\r\nabc\r\n00a;x=y\r\n0123456789\r\n0\r\nT: v\r\n\r\n",
          "PUT /d HTTP/1.1\r\nhost:h\r\ncontent-length:0\r\nX-Y: z\r\n\r\n",
          "HEAD /e HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
          "GET /f HTTP/1.1\r\nHost: h\r\nConnection: x, upgrade\r\nUpgrade: y\r\nX: 1\r\n\r\n");

  private static final List<String> FRAGMENTS =
      List.of(
          "GET ",
          "POST ",
          "/ ",
          "/x ",
          "HTTP/1.1",
          "HTTP/1.0",
          "\r\n",
          "\r\n\r\n",
          "\r",
          "\n",
          "Host: h\r\n",
          "host",
          ":",
          " ",
          "\t",
          "Content-Length: 3\r\n",
          "Content-Length: ",
          "3",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding",
          "chunked",
          "3\r\nabc\r\n",
          "0\r\n\r\n",
          "abc",
          "Connection: close\r\n",
          "Connection: upgrade\r\nUpgrade: x\r\n",
          "CONNECT h:1 ",
          "\u0000",
          ";",
          ",",
          "+",
          "\u00ff",
          "GET / HTTP/1.1\r\nHost: h\r\n");

  @Provide
  Arbitrary<String> wires() {
    Arbitrary<String> valid =
        Arbitraries.of(VALID).list().ofMinSize(1).ofMaxSize(4).map(all -> String.join("", all));
    Arbitrary<String> mutated =
        Combinators.combine(
                valid,
                Arbitraries.of(FRAGMENTS),
                Arbitraries.integers().between(0, 400),
                Arbitraries.integers().between(0, 3))
            .as(
                (wire, fragment, where, cut) -> {
                  int at = where % wire.length();
                  return wire.substring(0, at)
                      + fragment
                      + wire.substring(Math.min(wire.length(), at + cut));
                });
    Arbitrary<String> assembled =
        Arbitraries.of(FRAGMENTS).list().ofMaxSize(20).map(all -> String.join("", all));
    Arbitrary<String> noise =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMaxSize(200)
            .map(b -> new String(b, java.nio.charset.StandardCharsets.ISO_8859_1));
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(2, valid),
        net.jqwik.api.Tuple.of(8, mutated),
        net.jqwik.api.Tuple.of(4, assembled),
        net.jqwik.api.Tuple.of(1, noise));
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(1, 60).list().ofMaxSize(12);
  }

  private static void receive(TestChannel channel, String wire, List<Integer> cuts) {
    int at = 0;
    for (int cut : cuts) {
      int end = Math.min(wire.length(), at + cut);
      if (end > at) {
        channel.receive(wire.substring(at, end));
      }
      at = end;
    }
    if (at < wire.length()) {
      channel.receive(wire.substring(at));
    }
  }

  /** What a server made of it: the requests that were complete, and whether it refused the rest. */
  private record Reading(List<String> complete, boolean refused) {}

  private static Reading read(String wire, List<Integer> cuts) {
    List<String> complete = new ArrayList<>();
    try (Served served =
        new Served(
            request -> {
              RequestHead head = request.head;
              Runnable over =
                  () -> {
                    complete.add(
                        NaiveRequests.describe(
                            head.method().toString(),
                            head.isConnect()
                                ? head.authority().toString()
                                : head.target().toString(),
                            head.authority().toString(),
                            request.body.toString()));
                    request.answer(404, "");
                  };
              if (request.ended || head.upgrade() != null || head.isConnect()) {
                over.run();
              } else {
                request.onEnd = over;
              }
            })) {
      receive(served.channel, wire, cuts);
      served.channel.runPendingTasks();
      return new Reading(List.copyOf(complete), !served.refused.isEmpty());
    }
  }

  @Property(tries = 20_000)
  void requests_areReadAsTheSimpleReaderReadsThem(
      @ForAll("wires") String wire, @ForAll("cuts") List<Integer> cuts) {
    Reading ours = read(wire, cuts);
    NaiveRequests simple = NaiveRequests.read(wire);

    int connect = -1;
    for (int i = 0; i < ours.complete().size() && connect < 0; i++) {
      if (ours.complete().get(i).startsWith("CONNECT ")) {
        connect = i;
      }
    }
    // Nothing is read behind a CONNECT that was declined.
    assertTrue(connect < 0 || connect == ours.complete().size() - 1);
    List<String> same = ours.complete().subList(0, connect < 0 ? ours.complete().size() : connect);
    assertTrue(same.size() <= simple.complete.size(), () -> ours + " " + simple.complete);
    assertEquals(simple.complete.subList(0, same.size()), same);
    if (!ours.refused() && connect < 0) {
      assertEquals(simple.complete, ours.complete());
    }
  }

  @Property(tries = 5_000)
  void requests_areReadTheSameInWhateverPieces(
      @ForAll("wires") String wire, @ForAll("cuts") List<Integer> cuts) {
    assertEquals(read(wire, List.of()), read(wire, cuts));
  }

  @Property(tries = 5_000)
  void answers_whateverComes_endInOneWay(
      @ForAll("answers") String wire, @ForAll("cuts") List<Integer> cuts) {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      receive(asked.channel, wire, cuts);
      asked.channel.receiveEnd();

      assertTrue(heard.ended != (heard.aborted != null), "ended or aborted");
    }
  }

  @Provide
  Arbitrary<String> answers() {
    return wires()
        .map(
            wire ->
                wire.replace("GET /", "HTTP/1.1 200 ")
                    .replace("POST /", "HTTP/1.1 404 ")
                    .replace("PUT /", "HTTP/1.0 103 "));
  }

  @Property(tries = 2_000)
  void caller_leavingAnywhere_leavesNothingBehind(
      @ForAll("wires") String wire, @ForAll("cuts") List<Integer> cuts, @ForAll boolean reset) {
    try (Served served = new Served()) {
      receive(served.channel, wire, cuts);
      if (reset) {
        served.channel.receiveReset();
      } else {
        served.channel.receiveEnd();
      }
    }
  }

  @Property(tries = 50)
  void naiveReader_readsWhatIsValid(@ForAll("validOnes") List<String> wires) {
    assertEquals(
        wires.size(),
        NaiveRequests.read(wires.stream().collect(Collectors.joining())).complete.size());
  }

  @Provide
  Arbitrary<List<String>> validOnes() {
    return Arbitraries.of(VALID).list().ofMaxSize(5);
  }
}
