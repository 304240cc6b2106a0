// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IntentionPrecedenceTest {
  private static final IntentionName EXACT = new IntentionName("default", "team", "db");
  private static final IntentionName NAMESPACE = new IntentionName("default", "team", "*");
  private static final IntentionName ANY = new IntentionName("default", "*", "*");

  @ParameterizedTest
  @CsvSource({
    "team/web, team/db, 9",
    "team/*,   team/db, 8",
    "*/*,      team/db, 7",
    "team/web, team/*,  6",
    "team/*,   team/*,  5",
    "*/*,      team/*,  4",
    "team/web, */*,     3",
    "team/*,   */*,     2",
    "*/*,      */*,     1",
    "default/web, default/db, 9",
    "default/*,   default/db, 8",
    "default/web, default/*,  6",
    "default/*,   default/*,  5",
  })
  void precedence_ofNames_isConsulsTable(String source, String destination, int precedence) {
    assertEquals(
        precedence,
        Intention.layer4(name(source), name(destination), IntentionAction.ALLOW).precedence());
  }

  @Test
  void intentions_inAnyOrder_areListedByPrecedenceThenName() {
    List<Intention> expected =
        List.of(
            allow("team/a", EXACT),
            allow("team/b", EXACT),
            allow("zone/a", EXACT),
            allow("team/*", EXACT),
            allow("*/*", EXACT),
            allow("team/a", NAMESPACE),
            allow("team/*", NAMESPACE),
            allow("*/*", NAMESPACE),
            allow("team/a", ANY),
            allow("team/*", ANY),
            allow("*/*", ANY));
    List<Intention> sent = new ArrayList<>(expected);
    Collections.shuffle(sent, new Random(7));

    IntentionTable table =
        IntentionTable.compile(EXACT, Callers.TRUST_DOMAIN, sent, DefaultPolicy.DENY);

    assertEquals(expected, table.intentions());
  }

  @Test
  void intentions_onOtherDestinations_areLeftOut() {
    Intention ours = allow("team/a", EXACT);
    IntentionTable table =
        IntentionTable.compile(
            EXACT,
            Callers.TRUST_DOMAIN,
            List.of(
                allow("team/a", name("team/cache")),
                allow("team/a", name("zone/db")),
                allow("team/a", new IntentionName("other", "team", "db")),
                ours),
            DefaultPolicy.DENY);

    assertEquals(List.of(ours), table.intentions());
  }

  private static Intention allow(String source, IntentionName destination) {
    return Intention.layer4(name(source), destination, IntentionAction.ALLOW);
  }

  private static IntentionName name(String text) {
    int slash = text.indexOf('/');
    return new IntentionName("default", text.substring(0, slash), text.substring(slash + 1));
  }
}
