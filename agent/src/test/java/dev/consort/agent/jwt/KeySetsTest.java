// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.AgentRig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KeySetsTest {
  private static final String ONE = "{\"keys\":[{\"kid\":\"1\"}]}";
  private static final String TWO = "{\"keys\":[{\"kid\":\"2\"}]}";
  private static final Duration CACHE = Duration.ofMinutes(5);

  private final AgentRig rig = new AgentRig();
  private final Script script = new Script();
  private final KeySets keySets = new KeySets(rig.runtime, script);
  private final Heard heard = new Heard();

  /** A loader that answers when the test says so. */
  private static final class Script implements KeyLoader {
    final List<CompletableFuture<String>> fetches = new ArrayList<>();

    @Override
    public CompletionStage<String> load(KeySource source) {
      fetches.add(new CompletableFuture<>());
      return fetches.getLast();
    }
  }

  private static final class Heard implements KeySets.Listener {
    final List<String> all = new ArrayList<>();

    @Override
    public void changed(String jwks) {
      all.add(jwks);
    }

    @Override
    public void failing() {
      all.add("failing");
    }
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static KeySource.Remote remote() {
    return new KeySource.Remote(
        URI.create("https://idp.test/keys?secret=1"),
        Duration.ofSeconds(5),
        CACHE,
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        new TrustedCa.Jdk());
  }

  private <T> T onControl(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, rig.control).orTimeout(20, TimeUnit.SECONDS).join();
  }

  private KeySets.Subscription subscribe() {
    return onControl(() -> keySets.subscribe(remote(), heard));
  }

  private void answer(String text) {
    script.fetches.getLast().complete(text);
    rig.settle();
  }

  private void fail() {
    script.fetches.getLast().completeExceptionally(new IOException("as the test wants"));
    rig.settle();
  }

  @Test
  void inlineKeys_areToldAtOnce_andFetchedNever() {
    onControl(() -> keySets.subscribe(new KeySource.Inline(ONE), heard));
    assertEquals(List.of(ONE), heard.all);
    assertEquals(0, script.fetches.size());
  }

  @Test
  void remoteKeys_areRenewedBeforeTheirTimeIsOver_andToldWhenTheyDiffer() {
    subscribe();
    answer(ONE);
    assertEquals(List.of(ONE), heard.all);
    rig.advance(CACHE.multipliedBy(7).dividedBy(10));
    assertEquals(1, script.fetches.size(), "not too early");
    rig.advance(CACHE.multipliedBy(3).dividedBy(10));
    assertEquals(2, script.fetches.size());
    answer(ONE);
    assertEquals(List.of(ONE), heard.all);
    rig.advance(CACHE);
    answer(TWO);
    assertEquals(List.of(ONE, TWO), heard.all);
  }

  @Test
  void failure_keepsTheLastGoodKeys_andIsTriedAgainWithGrowingPauses() {
    subscribe();
    answer(ONE);
    rig.advance(CACHE);
    fail();
    assertEquals(List.of(ONE, "failing"), heard.all);
    rig.advance(Duration.ofMillis(400));
    assertEquals(2, script.fetches.size());
    rig.advance(Duration.ofMillis(600));
    assertEquals(3, script.fetches.size());
    for (int i = 0; i < 6; i++) {
      fail();
      rig.advance(Duration.ofSeconds(10));
    }
    assertEquals(9, script.fetches.size());
    fail();
    rig.advance(Duration.ofMillis(4_900));
    assertEquals(9, script.fetches.size(), "the longest pause is at least half of ten seconds");
    rig.advance(Duration.ofMillis(5_100));
    answer(TWO);
    assertEquals(TWO, heard.all.getLast());
  }

  @Test
  void whatIsNoKeySet_isAFailure() {
    subscribe();
    answer("<html>");
    rig.advance(Duration.ofSeconds(1));
    answer("{\"keys\":{}}");
    rig.advance(Duration.ofSeconds(2));
    answer("[]");
    assertEquals(List.of("failing", "failing", "failing"), heard.all);
  }

  @Test
  void oneSource_isFetchedOnceForAll_andWhoComesLaterIsToldAtOnce() {
    subscribe();
    answer(ONE);
    Heard second = new Heard();
    onControl(() -> keySets.subscribe(remote(), second));
    assertEquals(List.of(ONE), second.all);
    assertEquals(1, script.fetches.size());
  }

  @Test
  void lastToLeave_endsTheFetching() {
    KeySets.Subscription first = subscribe();
    KeySets.Subscription second = subscribe();
    answer(ONE);
    onControl(
        () -> {
          first.close();
          first.close();
          return 0;
        });
    rig.advance(CACHE);
    assertEquals(2, script.fetches.size(), "someone still wants it");
    onControl(
        () -> {
          second.close();
          return 0;
        });
    answer(TWO);
    rig.advance(CACHE.multipliedBy(3));
    assertEquals(2, script.fetches.size());
    assertEquals(List.of(ONE, ONE), heard.all);
  }

  @Test
  void fetches_areCounted_withoutTheQueryOfTheSource() {
    KeySets.Subscription subscription = subscribe();
    answer(ONE);
    rig.advance(CACHE);
    fail();
    String scraped = rig.registry.scrape();
    for (String result : List.of("ok", "failed")) {
      assertTrue(
          scraped.contains(
              "consort_jwks_fetches_total{result=\""
                  + result
                  + "\",source=\"https://idp.test/keys\"} 1.0"),
          scraped);
    }
    assertTrue(scraped.contains("consort_jwks_age_seconds{source=\"https://idp.test/keys\"} 300"));
    onControl(
        () -> {
          subscription.close();
          return 0;
        });
    assertTrue(!rig.registry.scrape().contains("consort_jwks_age_seconds{"));
  }
}
