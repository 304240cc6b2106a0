// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.upstreams.UpstreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FallbackDecoderTest {
  private final List<String> warnings = new ArrayList<>();

  private List<UpstreamDeclaration> upstreams(String config) throws Exception {
    String proxy =
        "{'Upstreams':[{'DestinationName':'a','LocalBindPort':1,'Config':{"
            + config
            + "}}],'MeshGateway':{'Mode':'local'}}";
    return new UpstreamsDecoder("p", warnings).decode(Answers.json(proxy));
  }

  private List<String> fallbacks(String value) throws Exception {
    return upstreams("'consort_fallback':" + value)
        .getFirst()
        .fallbacks()
        .map(each -> each.id().toString())
        .toList();
  }

  @Test
  void list_isReadInItsOrder_eachOnce() throws Exception {
    assertEquals(
        List.of("query:geo-b", "b", "b.dc2", "query:geo-b.dc2"),
        fallbacks(
            "['query:geo-b','service:b','service:b.dc2','service:b','query:geo-b.dc2','query:geo-b']"));
    assertEquals(List.of(), warnings);
  }

  @Test
  void oneText_isAListOfOne_andNoneIsNone() throws Exception {
    assertEquals(List.of("b"), fallbacks("'service:b'"));
    assertEquals(List.of(), fallbacks("[]"));
    assertEquals(List.of(), fallbacks("null"));
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'b'", "'service:'", "'service:*'", "'service:b.'", "'service:.dc2'", "'service: '",
        "'service:b@beta'", "'Service:b'", "7", "{}", "''", "'service:a'"
      })
  void elementThatCannotBeMeant_isLeftOut_withAWarning(String element) throws Exception {
    assertEquals(List.of("c", "d"), fallbacks("['service:c'," + element + ",'service:d']"));
    assertEquals(1, warnings.size(), warnings.toString());
    String warning = warnings.getFirst();
    assertTrue(warning.contains("consort_fallback") && warning.contains("\"a\""), warning);
    assertTrue(warning.contains("is accepted"), warning);
  }

  @Test
  void namesakeOfTheUpstream_elsewhereOrAsAQuery_isAnother() throws Exception {
    assertEquals(List.of("a.dc2", "query:a"), fallbacks("['service:a.dc2','query:a']"));
  }

  @Test
  void moreThanEight_areLeftOut_withOneWarning() throws Exception {
    String many =
        IntStream.range(0, 12)
            .mapToObj(i -> "'service:b" + i + "'")
            .collect(Collectors.joining(",", "[", "]"));
    assertEquals(List.of("b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7"), fallbacks(many));
    assertEquals(1, warnings.size(), warnings.toString());
  }

  @Test
  void fallback_hasTheSettingsOfItsUpstream_butForFallbacks() throws Exception {
    UpstreamDeclaration a =
        upstreams(
                "'consort_fallback':'service:b','connect_timeout_ms':1234,"
                    + "'consort_gateway_service':'edge','consort_poll_interval_ms':2500,"
                    + "'protocol':'http'")
            .getFirst();
    UpstreamDeclaration b = a.fallbacks().findFirst().orElseThrow();
    assertEquals(UpstreamId.service("b"), b.id());
    assertEquals(a.connectTimeout(), b.connectTimeout());
    assertEquals(a.protocol(), b.protocol());
    assertEquals(a.discovery().gateway(), b.discovery().gateway());
    assertEquals("edge", b.discovery().gatewayService());
    assertEquals(a.discovery().pollEvery(), b.discovery().pollEvery());
    assertEquals(List.of(), b.discovery().fallbacks());
  }
}
