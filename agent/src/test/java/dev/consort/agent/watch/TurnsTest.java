// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TurnsTest {
  private final List<String> events = new ArrayList<>();

  @Test
  void turns_areServedInOrder_soManyAtATime() {
    Turns turns = new Turns(2, () -> events.add("idle"));
    for (String one : List.of("a", "b", "c", "d")) {
      turns.take(() -> events.add(one));
    }
    assertEquals(List.of("a", "b"), events);
    turns.giveBack();
    assertEquals(List.of("a", "b", "c"), events);
    turns.giveBack();
    turns.giveBack();
    assertEquals(List.of("a", "b", "c", "d"), events);
    turns.giveBack();
    assertEquals(List.of("a", "b", "c", "d", "idle"), events);
  }

  @Test
  void manyWhoHaveNoUseForTheirTurn_giveItBackWithoutEnd() {
    Turns turns = new Turns(1, () -> {});
    turns.take(() -> {});
    int many = 200_000;
    int[] given = {0};
    for (int i = 0; i < many; i++) {
      turns.take(
          () -> {
            given[0]++;
            turns.giveBack();
          });
    }
    turns.giveBack();
    assertEquals(many, given[0]);
  }
}
