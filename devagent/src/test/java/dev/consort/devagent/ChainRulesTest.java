// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which routers, splitters and resolvers are refused by themselves. */
final class ChainRulesTest {
  private static TestAgent agent;

  @BeforeAll
  static void start() {
    agent = TestAgent.start();
    put("'Kind':'proxy-defaults','Config':{'protocol':'http'}").ok();
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  private static Answer put(String members) {
    return agent.put("/v1/config", "{" + members.replace('\'', '"') + "}");
  }

  private static void refused(String kind, String members, String text) {
    Answer answer = put("'Kind':'service-" + kind + "','Name':'a'," + members);
    assertEquals(500, answer.status(), answer::text);
    assertTrue(answer.text().contains(text), answer::text);
    assertEquals(404, agent.get("/v1/config/service-" + kind + "/a").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'Splits':[]|no splits
          'Splits':[{'Weight':50}]|must be 100, not 50.000000
          'Splits':[{'Weight':33.33,'Service':'b'},{'Weight':66.66}]|not 99.989998
          'Splits':[{'Weight':-1,'Service':'b'},{'Weight':101}]|0 to 100
          'Splits':[{'Weight':50,'Service':'a'},{'Weight':50}]|more than once
          'Splits':[{'Weight':100,'RequestHeaders':{'Set':{'':'x'}}}]|without a name
          """)
  void splitter_thatIsNotValid_isRefused(String members, String text) {
    refused("splitter", members, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'Routes':[{'Match':{'HTTP':{'PathPrefix':'v1'}}}]|start with '/'
          'Routes':[{'Match':{'HTTP':{'PathExact':'/a','PathRegex':'/b'}}}]|at most one of
          'Routes':[{'Match':{'HTTP':{'CaseInsensitive':true}}}]|no path
          'Routes':[{'Match':{'HTTP':{'PathRegex':'('}}}]|regular expression
          'Routes':[{'Match':{'HTTP':{'Header':[{'Exact':'x'}]}}}]|required Name
          'Routes':[{'Match':{'HTTP':{'Header':[{'Name':'x','Exact':'x','Prefix':'x'}]}}}]|one of
          'Routes':[{'Match':{'HTTP':{'QueryParam':[{'Name':'x'}]}}}]|one of
          'Routes':[{'Match':{'HTTP':{'Methods':['GET','get']}}}]|more than once
          'Routes':[{'Match':{'HTTP':{'Methods':['FETCH']}}}]|invalid method
          'Routes':[{'Match':{'HTTP':{'PathRegex':'/a'}},'Destination':{'PrefixRewrite':'/b'}}]|PrefixRewrite
          'Routes':[{'Destination':{'PrefixRewrite':'/b'}}]|PrefixRewrite
          'Routes':[{'Destination':{'RetryOn':['bad-luck']}}]|bad-luck
          'Routes':[{'Destination':{'NumRetries':-1}}]|NumRetries
          'Routes':[{'Destination':{'ResponseHeaders':{'Remove':['']}}}]|without a name
          """)
  void router_thatIsNotValid_isRefused(String members, String text) {
    refused("router", members, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'DefaultSubset':'v1'|DefaultSubset
          'Subsets':{'V1':{}}|Subset name
          'Subsets':{'v1':{'Filter':'Service.Nope == 1'}}|Filter for subset
          'Redirect':{}|Redirect is empty
          'Redirect':{'ServiceSubset':'v1'}|without Redirect.Service
          'Redirect':{'Service':'b','Peer':'p','Datacenter':'dc2'}|Peer cannot
          'Failover':{'v1':{'Datacenters':['dc2']}}|not a valid subset
          'Failover':{'*':{}}|is required
          'Failover':{'*':{'Datacenters':['dc2',''],'Service':'b'}}|empty datacenter
          'Failover':{'*':{'Service':'b','Targets':[{'Datacenter':'dc2'}]}}|excludes
          'Failover':{'*':{'Targets':[{'Peer':'p','Datacenter':'dc2'}]}}|Peer cannot
          'Failover':{'*':{'Service':'b','Policy':{'Mode':'sequential'}}}|Enterprise
          'ConnectTimeout':'-1s'|must be >= 0
          'LoadBalancer':{'Policy':'luck'}|unsupported load balancer policy
          'LoadBalancer':{'Policy':'maglev','RingHashConfig':{'MinimumRingSize':1}}|does not go with
          'LoadBalancer':{'Policy':'random','HashPolicies':[{'SourceIP':true}]}|does not go with
          'LoadBalancer':{'Policy':'maglev','HashPolicies':[{'Field':'path','FieldValue':'x'}]}|supported field
          'LoadBalancer':{'Policy':'maglev','HashPolicies':[{'Field':'header'}]}|FieldValue
          'LoadBalancer':{'Policy':'maglev','HashPolicies':[{'Field':'header','FieldValue':'x','SourceIP':true}]}|not both
          'LoadBalancer':{'Policy':'maglev','HashPolicies':[{'Field':'header','FieldValue':'x','CookieConfig':{'Path':'/'}}]}|CookieConfig
          'LoadBalancer':{'Policy':'maglev','HashPolicies':[{'Field':'cookie','FieldValue':'x','CookieConfig':{'Session':true,'TTL':'1s'}}]}|TTL
          """)
  void resolver_thatIsNotValid_isRefused(String members, String text) {
    refused("resolver", members, text);
  }

  @Test
  void key_thatIsUnknown_isRefusedHoweverDeep() {
    Answer answer =
        put(
            "'Kind':'service-resolver','Name':'a','Failover':{'*':{'Datacentres':['dc2']}},"
                + "'Subsets':{'v1':{'Filters':''}}");

    assertEquals(400, answer.status(), answer::text);
    assertTrue(answer.text().contains("\"Failover[*].Datacentres\""), answer::text);
    assertTrue(answer.text().contains("\"Subsets[v1].Filters\""), answer::text);
  }

  @Test
  void values_writtenLoosely_areShownAsConsulShowsThem() {
    put("'kind':'service-resolver','name':'b','connect_timeout':1500000000,'request_timeout':'90s',"
            + "'subsets':{},'failover':{},'meta':{'a':'b'}")
        .ok();
    put("'Kind':'service-splitter','Name':'b','Splits':[{'Weight':'99.5'},"
            + "{'Weight':0.5,'Service':'c'},{'Weight':0,'Service':'d'}]")
        .ok();

    var resolver = agent.get("/v1/config/service-resolver/b").ok().json();
    assertEquals("1.5s", resolver.path("ConnectTimeout").asText());
    assertEquals("1m30s", resolver.path("RequestTimeout").asText());
    assertTrue(
        resolver.path("Subsets").isMissingNode() && resolver.path("Failover").isMissingNode());
    var splits = agent.get("/v1/config/service-splitter/b").ok().json().path("Splits");
    assertEquals(99.5, splits.at("/0/Weight").asDouble());
    assertTrue(splits.at("/2/Weight").isMissingNode(), splits::toString);
  }
}
