// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.upstreams.Balancing;
import dev.consort.upstreams.Balancing.LeastRequest;
import dev.consort.upstreams.Balancing.RingHash;
import dev.consort.upstreams.HashPolicy;
import dev.consort.upstreams.chain.ChainNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class BalancingDecoderTest {
  private static Balancing recorded(String chain, String node) throws MalformedAnswer {
    Fixture fixture = Fixture.load("1.21.4/discovery-chain/" + chain);
    return ((ChainNode.Resolver)
            ChainDecoder.decode(fixture.answer().json()).nodes().get("resolver:" + node))
        .balancing();
  }

  private static Balancing decode(String members) throws MalformedAnswer {
    return BalancingDecoder.decode(Answers.json("{" + members + "}"));
  }

  @Test
  void ringHash_recorded_isReadWithSizesAndAllKindsOfHashes() throws Exception {
    List<HashPolicy> hashes =
        List.of(
            new HashPolicy.Header("x-user", true),
            new HashPolicy.Cookie(
                "sess", Optional.of(new HashPolicy.NewCookie(Duration.ofSeconds(90), "/")), false),
            new HashPolicy.QueryParameter("uid", false),
            new HashPolicy.SourceAddress(false));
    assertEquals(new RingHash(512, 4096, hashes), recorded("api", "v1.api.default.default.dc1"));
    assertEquals(
        new RingHash(512, 4096, hashes), recorded("legacy-api", "v1.api.default.default.dc1"));
  }

  @Test
  void maglev_recorded_isReadWithItsSessionCookie() throws Exception {
    HashPolicy session =
        new HashPolicy.Cookie(
            "sid", Optional.of(new HashPolicy.NewCookie(Duration.ZERO, "")), false);
    assertEquals(
        new Balancing.Maglev(List.of(session)), recorded("orders", "orders.default.default.dc1"));
  }

  @Test
  void leastRequest_recorded_isReadWithItsChoices() throws Exception {
    assertEquals(new LeastRequest(4), recorded("db", "db.default.default.dc1"));
  }

  @Test
  void policies_withoutSettings_areRead() throws Exception {
    assertEquals(new Balancing.RoundRobin(), decode("'Policy':'round_robin'"));
    assertEquals(new Balancing.Random(), decode("'Policy':'random'"));
    assertEquals(new Balancing.Maglev(List.of()), decode("'Policy':'maglev'"));
    assertEquals(new LeastRequest(2), decode("'Policy':'least_request'"));
    assertEquals(Balancing.LeastRequest.USUAL, decode("'Policy':''"));
    assertEquals(Balancing.LeastRequest.USUAL, BalancingDecoder.decode(Answers.json("null")));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,1024,65536",
    "16,0,16,65536",
    "0,100,100,100",
    "5000,4000,4000,4000",
    "8388608,8388608,65536,65536",
    "9223372036854775807,1,1,1"
  })
  void ringSizes_areReadWithinOurs(String least, String most, int minimum, int maximum)
      throws Exception {
    String config = "'MinimumRingSize':" + least + ",'MaximumRingSize':" + most;
    assertEquals(
        new RingHash(minimum, maximum, List.of()),
        decode("'Policy':'ring_hash','RingHashConfig':{" + config + "}"));
  }

  @ParameterizedTest
  @CsvSource({"0,2", "1,2", "7,7", "4294967295,64"})
  void choices_areReadWithinOurs(String told, int choices) throws Exception {
    assertEquals(
        new LeastRequest(choices),
        decode("'Policy':'least_request','LeastRequestConfig':{'ChoiceCount':" + told + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`{}`|",
        "`{'Path':'/a'}`|",
        "`{'TTL':'0s'}`|",
        "`{'TTL':'1m'}`|PT1M",
        "`{'Session':true,'TTL':'1m'}`|PT0S"
      },
      delimiter = '|')
  void cookie_isGivenOnlyWhereItsLifeIsTold(String config, Duration life) throws Exception {
    Balancing maglev =
        decode(
            "'Policy':'maglev','HashPolicies':[{'Field':'cookie','FieldValue':'c','CookieConfig':"
                + config
                + "}]");
    HashPolicy.Cookie cookie = (HashPolicy.Cookie) maglev.hashes().getFirst();
    assertEquals(Optional.ofNullable(life), cookie.create().map(HashPolicy.NewCookie::life));
  }

  @Test
  void header_mayBeAPartOfTheFirstLine() throws Exception {
    assertEquals(
        List.of(new HashPolicy.Header(":path", false)),
        decode("'Policy':'maglev','HashPolicies':[{'Field':'header','FieldValue':':path'}]")
            .hashes());
  }

  static Stream<Arguments> unknown() {
    return Stream.of(
        arguments("'Policy':'magic'", "unknown policy \"magic\""),
        arguments(hash("'Field':'body','FieldValue':'x'"), "unknown field \"body\""),
        arguments(hash("'Terminal':true"), "unknown field"),
        arguments(hash("'Field':'header'"), "no name"),
        arguments(hash("'Field':'header','FieldValue':':scheme'"), "no name"),
        arguments(hash("'Field':'cookie','FieldValue':'a;b'"), "no name"),
        arguments(hash("'Field':'query_parameter'"), "without a name"),
        arguments(
            hash("'Field':'cookie','FieldValue':'a','CookieConfig':{'Path':'/; Domain=x'}"),
            "no path"),
        arguments(
            hash("'Field':'cookie','FieldValue':'a','CookieConfig':{'Path':'/\\r\\nx: y'}"),
            "no path"));
  }

  private static String hash(String members) {
    return "'Policy':'ring_hash','HashPolicies':[{" + members + "}]";
  }

  @ParameterizedTest
  @MethodSource("unknown")
  void policy_unknown_refusesTheChain(String members, String why) {
    String chain =
        "{'Chain':{'StartNode':'a','Nodes':{'a':{'Type':'resolver','Resolver':{'Target':'t'},'LoadBalancer':{"
            + members
            + "}}},'Targets':{'t':{'Service':'s'}}}}";
    MalformedAnswer refused =
        assertThrows(MalformedAnswer.class, () -> ChainDecoder.decode(Answers.json(chain)));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }
}
