// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Fixture;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JsonTest {
  @Test
  void json_everyTruncationOfARealAnswer_isRefused() {
    byte[] whole = Fixture.load("1.21.4/health/connect-db").body().getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(MalformedAnswer.class, () -> Json.parse(cut));
    }
  }

  private static List<String> rows(byte[] text) throws MalformedAnswer {
    List<String> rows = new ArrayList<>();
    Json.rows(text, List.of("b", "a"), row -> rows.add(String.join("|", row)));
    return rows;
  }

  @Test
  void rows_haveTheTextsThatAreAskedFor_andNothingOfTheRowBefore() throws Exception {
    String text =
        "[{\"a\":\"1\",\"x\":{\"a\":\"no\"},\"b\":\"2\"}, {\"c\":[{\"b\":\"no\"}]}, 7, {\"b\":\"3\",\"a\":4}]";
    assertEquals(List.of("2|1", "|", "|", "3|"), rows(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void rows_cutShortOrNoList_areRefused() {
    byte[] whole = Fixture.load("1.21.4/health/connect-db").body().getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(MalformedAnswer.class, () -> rows(cut));
    }
    assertThrows(MalformedAnswer.class, () -> rows("{}".getBytes(StandardCharsets.UTF_8)));
    assertThrows(MalformedAnswer.class, () -> rows("[] []".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void json_trailingText_isRefused() {
    assertThrows(MalformedAnswer.class, () -> parse("{} {}"));
  }

  @Test
  void json_deepNesting_isRefused() {
    assertThrows(MalformedAnswer.class, () -> parse("[".repeat(100_000)));
  }

  @Test
  void json_absentAndNull_readAlike() throws Exception {
    Json read = parse("{\"a\":null,\"b\":{\"c\":[1,\"x\",true]}}");
    assertSame(Json.ABSENT, read.get("a"));
    assertSame(Json.ABSENT, read.get("nowhere").get("deeper"));
    assertTrue(read.get("b").get("c").items().get(2).isTrue());
    assertEquals("", read.get("b").text());
  }

  @Test
  void number_asTextOrFloat_isANumber() throws Exception {
    Json read = parse("[5000, 5000.0, \"5000\", \" 5e3 \", \"x\", \"\", true]");
    for (int i = 0; i < 4; i++) {
      assertEquals(
          0, BigDecimal.valueOf(5000).compareTo(read.items().get(i).number().orElseThrow()));
    }
    for (int i = 4; i < 7; i++) {
      assertEquals(Optional.empty(), read.items().get(i).number());
    }
  }

  @Test
  void json_sameMeaning_isEqual() throws Exception {
    assertEquals(parse("{\"a\":[1,2],\"b\":\"x\"}"), parse("{ \"b\":\"x\", \"a\":[1, 2] }"));
    assertNotEquals(parse("{\"a\":[1,2]}"), parse("{\"a\":[2,1]}"));
  }

  @Test
  void quoted_hostileText_readsBackTheSame() throws Exception {
    String hostile = "a\"b\\c\n\u0001\u001f\u00e9,{}";
    assertEquals(hostile, parse(Json.quoted(hostile)).text());
  }

  private static Json parse(String text) throws MalformedAnswer {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
