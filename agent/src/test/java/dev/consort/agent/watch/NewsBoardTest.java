// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.config.AgentToken;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.http.ScriptedCalls.Call;
import dev.consort.agent.http.TokenSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More watches than the agent has room for, which is two here. */
final class NewsBoardTest {
  private final WatchRig rig = new WatchRig(new TokenSource(new AgentToken.None()), 26);
  private final List<NewsBoard> opened = new ArrayList<>();
  private final List<String> feed = new ArrayList<>();
  private final AgentCache cache = new AgentCache(rig.scope, this::open);

  private NewsSource.Feed open(AgentCache of, WatchScope scope, NewsBoard board) {
    opened.add(board);
    return new NewsSource.Feed() {
      @Override
      public void caughtUp() {
        feed.add("caught up");
      }

      @Override
      public void close() {
        feed.add("closed");
      }
    };
  }

  private static News about(String... names) {
    return new News.Instances(Set.of(names), Set.of());
  }

  /** One that news of its name concern. */
  private AgentCache.Subscription watch(String name) {
    WatchSpec<String> spec =
        WatchRig.indexed("/v1/" + name)
            .toldOf(
                (news, last) -> news instanceof News.Instances told && told.names().contains(name));
    return cache.subscribe(spec, rig.listener());
  }

  private List<Call> waiting() {
    return rig.agent.calls.stream()
        .filter(call -> !call.cancelled && !call.answer().toCompletableFuture().isDone())
        .toList();
  }

  private List<String> waitingFor() {
    return waiting().stream().map(call -> call.request.target()).toList();
  }

  private static void answer(Call call, long index, String value) {
    call.answers(200, '"' + value + '"', "X-Consul-Index", Long.toString(index));
  }

  private void answerAll(long index) {
    waiting().forEach(call -> answer(call, index, "v" + index));
  }

  /** So many watches, known and told of changes. */
  private NewsBoard crowd(int many) {
    IntStream.range(0, many).forEach(i -> watch("w" + i));
    answerAll(5);
    NewsBoard board = opened.getFirst();
    board.live(true);
    answerAll(5);
    assertEquals(List.of(), waitingFor());
    return board;
  }

  @Test
  void asManyWatchesAsTheAgentHasRoomFor_restThere() {
    watch("a");
    watch("b");
    cache.subscribe(WatchRig.indexed("/v1/nobody-tells"), rig.listener());
    assertEquals(List.of(), opened);
    watch("c");
    watch("d");
    assertEquals(1, opened.size());
  }

  @Test
  void watchesThatAreTold_restWithoutTheAgent_andAreReadWhenItConcernsThem() {
    NewsBoard board = crowd(4);
    board.tell(about("w2", "elsewhere"));
    assertEquals(List.of("/v1/w2"), waitingFor());
    answer(waiting().getFirst(), 6, "new");
    assertEquals("new", rig.values.getLast());
    assertEquals(List.of(), waitingFor());
    rig.timers.advance(Duration.ofMinutes(9));
    assertEquals(List.of(), waitingFor());
  }

  @Test
  void news_thatComeWhileItIsRead_haveItReadOnceMore() {
    NewsBoard board = crowd(3);
    board.tell(about("w1"));
    board.tell(about("w1"));
    board.tell(about("w1"));
    assertEquals(1, waiting().size());
    answer(waiting().getFirst(), 6, "perhaps old");
    assertEquals(List.of("/v1/w1"), waitingFor());
    answer(waiting().getFirst(), 7, "new");
    assertEquals(List.of(), waitingFor());
    assertEquals("new", rig.values.getLast());
  }

  @Test
  void newsForAll_areReadSixteenAtATime_andTheSourceIsToldOfTheEnd() {
    NewsBoard board = crowd(40);
    feed.clear();
    board.tell(about(IntStream.range(0, 40).mapToObj(i -> "w" + i).toArray(String[]::new)));
    assertEquals(NewsBoard.READ_AT_ONCE, waiting().size());
    answer(waiting().getFirst(), 6, "x");
    assertEquals(NewsBoard.READ_AT_ONCE, waiting().size());
    assertEquals(List.of(), feed);
    while (!waiting().isEmpty()) {
      answerAll(6);
    }
    assertEquals(List.of("caught up"), feed);
  }

  @Test
  void newsThatConcernNobody_areCaughtUpWithAtOnce() {
    NewsBoard board = crowd(3);
    feed.clear();
    board.tell(about("elsewhere"));
    assertEquals(List.of("caught up"), feed);
  }

  @Test
  void newsThatStopComing_sendEachToTheAgent_fromWhereItIs() {
    NewsBoard board = crowd(3);
    assertEquals(3, rig.told);
    board.live(false);
    assertEquals(0, rig.told);
    assertEquals(List.of("/v1/w0?index=5&wait=2000ms", "/v1/w1?index=5&wait=2000ms"), waitingFor());
    answer(waiting().getFirst(), 6, "new");
    assertEquals("/v1/w2?index=5&wait=2000ms", waitingFor().getLast());
    board.live(true);
    answerAll(6);
    assertEquals(List.of(), waitingFor());
  }

  @Test
  void whatNoNewsSay_isSeenAfterTenMinutes() {
    crowd(3);
    rig.timers.advance(Duration.ofMinutes(13));
    assertEquals(List.of("/v1/w0", "/v1/w1", "/v1/w2"), waitingFor().stream().sorted().toList());
  }

  @Test
  void failure_isTriedAgainWithoutNews() {
    NewsBoard board = crowd(3);
    board.tell(about("w0"));
    waiting().getFirst().fails(FaultKind.SERVER_ERROR);
    board.tell(about("w0"));
    assertEquals(List.of(), waitingFor());
    rig.timers.advance(Duration.ofSeconds(1));
    assertEquals(List.of("/v1/w0"), waitingFor());
    answerAll(6);
    assertEquals(List.of(), waitingFor());
  }

  @Test
  void othersThanThoseThatAreTold_haveTheAgentForThemselves() {
    crowd(3);
    cache.subscribe(WatchRig.indexed("/v1/elsewhere"), rig.listener());
    answerAll(4);
    assertEquals(List.of("/v1/elsewhere?index=4&wait=300000ms"), waitingFor());
  }

  @Test
  void watchThatEnded_isToldNothing_andACacheThatEndsEndsTheNews() {
    NewsBoard board = crowd(3);
    AgentCache.Subscription alone =
        cache.watchAlone(
            WatchRig.indexed("/v1/alone").toldOf((news, last) -> true), rig.listener());
    answerAll(8);
    assertEquals(4, rig.told);
    alone.close();
    assertEquals(3, rig.told);
    board.tell(about("nobody"));
    assertEquals(List.of(), waitingFor());
    assertFalse(feed.contains("closed"));
    cache.close();
    assertTrue(feed.contains("closed"));
  }
}
