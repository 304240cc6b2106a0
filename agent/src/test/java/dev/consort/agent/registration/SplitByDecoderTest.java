// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.upstreams.HashPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SplitByDecoderTest {
  private final List<String> warnings = new ArrayList<>();

  private Optional<HashPolicy> splitBy(String text) throws Exception {
    String proxy =
        "{'Upstreams':[{'DestinationName':'a','LocalBindPort':1,'Config':{'consort_split_by':'"
            + text
            + "'}}]}";
    return new UpstreamsDecoder("p", warnings)
        .decode(Answers.json(proxy))
        .getFirst()
        .discovery()
        .splitBy();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cookie:session", "header:x-user", "query:user"})
  void splitBy_asConfigured_isRead(String text) throws Exception {
    HashPolicy policy = splitBy(text).orElseThrow();
    String name =
        switch (policy) {
          case HashPolicy.Cookie(var cookie, _, _) -> "cookie:" + cookie;
          case HashPolicy.Header(var header, _) -> "header:" + header;
          case HashPolicy.QueryParameter(var parameter, _) -> "query:" + parameter;
          case HashPolicy.SourceAddress _ -> "source";
        };
    assertEquals(text, name);
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "cookie:", "source:x"})
  void splitBy_thatCannotBeMeant_isTold(String text) throws Exception {
    assertEquals(Optional.empty(), splitBy(text));
    assertEquals(1, warnings.size());
    assertTrue(warnings.getFirst().contains("cookie:NAME"), warnings::toString);
  }
}
