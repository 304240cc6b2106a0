// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import static dev.consort.authz.IntentionAction.ALLOW;
import static dev.consort.authz.IntentionAction.DENY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.authz.ClaimMatch;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.HttpMatch;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.authz.IntentionRule;
import dev.consort.authz.JwtRequirement;
import dev.consort.authz.PathMatch;
import dev.consort.authz.Permission;
import dev.consort.matching.HeaderMatch;
import dev.consort.matching.ValueMatch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IntentionDecoderTest {
  private static final String GOOD =
      "'SourceNS':'default','SourceName':'web','DestinationNS':'default','DestinationName':'db',"
          + "'SourceType':'consul','Precedence':9,'CreateIndex':1,'ModifyIndex':1";

  private static Intention decode(String entry) {
    return IntentionDecoder.decode(Answers.json("{" + entry + "}"), "db").intention();
  }

  @Test
  void recorded1_8_readsInItsOrder() throws Exception {
    IntentionsAnswer answer =
        IntentionsWatch.decode(
            Fixture.load("1.8.7/intentions/match-destination-api").answer(), "api");
    assertEquals(
        List.of("web => api", "* => api", "native => *"),
        answer.live().stream().map(Intention::pair).toList());
    assertEquals(
        List.of(IntentionAction.ALLOW, IntentionAction.DENY, IntentionAction.ALLOW),
        answer.live().stream().map(i -> ((IntentionRule.Layer4) i.rule()).action()).toList());
    assertEquals(Optional.empty(), answer.aclDefault());
  }

  @Test
  void recordedLayer7_isReadToTheLastDetail() throws Exception {
    IntentionsAnswer answer =
        IntentionsWatch.decode(
            Fixture.load("1.21.4/intentions/match-destination-orders").answer(), "orders");
    IntentionRule.Layer7 web =
        assertInstanceOf(IntentionRule.Layer7.class, answer.live().getFirst().rule());
    JwtRequirement admin =
        new JwtRequirement("okta", List.of(new ClaimMatch(List.of("perms", "role"), "admin")));
    List<HeaderMatch> headers =
        List.of(
            new HeaderMatch("x-present", new ValueMatch.Present(), false),
            new HeaderMatch("x-exact", new ValueMatch.Exact("V", true), false),
            new HeaderMatch("x-pre", new ValueMatch.Prefix("p", false), false),
            new HeaderMatch("x-suf", new ValueMatch.Suffix("s", false), false),
            new HeaderMatch("x-con", new ValueMatch.Contains("c", false), false),
            new HeaderMatch("x-re", new ValueMatch.Regex("r.*"), false),
            new HeaderMatch("x-inv", new ValueMatch.Exact("bad", false), true));
    assertEquals(
        new IntentionRule.Layer7(
            List.of(admin),
            List.of(
                permission(DENY, new PathMatch.Prefix("/admin"), List.of(), Set.of()),
                permission(ALLOW, new PathMatch.Exact("/exact"), List.of(), Set.of("GET", "POST")),
                permission(ALLOW, new PathMatch.Regex("/items/[0-9]+"), headers, Set.of()),
                new Permission(
                    ALLOW,
                    new HttpMatch(new PathMatch.Prefix("/jwt"), List.of(), Set.of()),
                    List.of(new JwtRequirement("okta", List.of()))))),
        web);
    assertEquals(List.of(), answer.audited());
    assertEquals(Optional.of(DefaultPolicy.ALLOW), answer.aclDefault());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4", "1.8.7"})
  void everyRecordedMatch_isUnderstood(String version) throws Exception {
    int read = 0;
    for (Fixture fixture : Fixture.all(version)) {
      if (fixture.path().contains("/intentions/match?by=destination&name=")
          && fixture.status() == 200) {
        String name = fixture.path().replaceAll(".*?name=([^&]*).*", "$1");
        for (Intention intention : IntentionsWatch.decode(fixture.answer(), name).live()) {
          assertTrue(
              !(intention.rule() instanceof IntentionRule.NotUnderstood),
              fixture + " " + intention);
          read++;
        }
      }
    }
    assertTrue(read > 5, read + " intentions");
  }

  private static Permission permission(
      IntentionAction action, PathMatch path, List<HeaderMatch> headers, Set<String> methods) {
    return new Permission(action, new HttpMatch(path, headers, methods), List.of());
  }

  @Test
  void plainIntention_isRead() {
    assertEquals(
        Intention.layer4(IntentionName.of("web"), IntentionName.of("db"), IntentionAction.ALLOW),
        decode(GOOD + ",'Action':'allow'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",'Action':'ALLOW'",
        ",'Action':'audit'",
        ",'Action':''",
        ",'Action':7",
        "",
        ",'Action':'allow','Permissions':[{'Action':'allow'}]",
        ",'Permissions':[]",
        ",'Permissions':{'Action':'allow'}",
        ",'Permissions':[{'Action':'log'}]",
        ",'Permissions':[{'Action':'allow','GRPC':{}}]",
        ",'Permissions':[{'Action':'allow','HTTP':{'PathGlob':'/*'}}]",
        ",'Action':'allow','NewField':1",
        ",'Action':'allow','SourceSamenessGroup':'g'",
        ",'Action':'allow','SourcePeer':{}",
        ",'Action':'allow','SourceNS':5",
        ",'Action':'allow','JWT':'okta'",
        ",'Action':'allow','JWT':{}",
        ",'Action':'allow','Meta':'consort-mode=audit'",
        ",'Action':'allow','Meta':{'consort-mode':'observe'}",
        ",'Action':'allow','Meta':{'consort-mode':''}",
        ",'Action':'allow','Meta':{'consort-mode':true}",
        ",'Action':'allow','Meta':{'Consort_Mode':'audit'}"
      })
  void strangeRule_isNotUnderstood_andKeepsItsPair(String rule) {
    Intention read = decode(GOOD.replace("'SourceNS':'default',", "") + rule);
    assertInstanceOf(IntentionRule.NotUnderstood.class, read.rule(), rule);
    assertEquals("web => db", read.pair());
  }

  @Test
  void sourceOfAnotherType_isNotUnderstood() {
    Intention read = decode(GOOD.replace("'consul'", "'external'") + ",'Action':'allow'");
    assertInstanceOf(IntentionRule.NotUnderstood.class, read.rule());
  }

  @Test
  void unreadableSource_deniesEveryoneItMayBeAbout() {
    Intention nameless = decode(GOOD.replace("'web'", "''") + ",'Action':'allow'");
    assertInstanceOf(IntentionRule.NotUnderstood.class, nameless.rule());
    assertEquals("*", nameless.source().service());
    Intention wild =
        decode(GOOD.replace("'SourceNS':'default'", "'SourceNS':'*'") + ",'Action':'allow'");
    assertInstanceOf(IntentionRule.NotUnderstood.class, wild.rule());
    Intention notAnObject = IntentionDecoder.decode(Answers.json("'web'"), "db").intention();
    assertInstanceOf(IntentionRule.NotUnderstood.class, notAnObject.rule());
    assertEquals(IntentionName.of("db"), notAnObject.destination());
  }

  @Test
  void actionBoundToAToken_isALayer7Rule() {
    Intention read = decode(GOOD + ",'Action':'deny','JWT':{'Providers':[{'Name':'okta'}]}");
    assertEquals(
        new IntentionRule.Layer7(
            List.of(new JwtRequirement("okta", List.of())), List.of(new Permission(DENY))),
        read.rule());
  }

  @Test
  void audited_isApartFromTheLive_evenWhenUnreadable() throws Exception {
    String entry = "{" + GOOD + ",'Action':'%s','Meta':{'owner':'me'%s}}";
    String mode = ",'consort-mode':'audit'";
    IntentionsAnswer answer =
        IntentionsWatch.decode(
            Answers.ok(
                ("{'db':["
                        + entry.formatted("allow", "")
                        + ","
                        + entry.formatted("deny", mode)
                        + ","
                        + entry.formatted("log", mode)
                        + "]}")
                    .replace('\'', '"')),
            "db");
    assertEquals(
        List.of(new IntentionRule.Layer4(ALLOW)),
        answer.live().stream().map(Intention::rule).toList());
    assertEquals(new IntentionRule.Layer4(DENY), answer.audited().getFirst().rule());
    assertInstanceOf(IntentionRule.NotUnderstood.class, answer.audited().getLast().rule());
    assertEquals(2, answer.audited().size());
  }

  @Test
  void strangeRule_namesItsPlace() {
    IntentionRule.NotUnderstood read =
        assertInstanceOf(
            IntentionRule.NotUnderstood.class,
            decode(
                    GOOD
                        + ",'Permissions':[{'Action':'allow'},"
                        + "{'Action':'allow','HTTP':{'Header':[{'Name':'x','Present':true,'Glob':'y'}]}}]")
                .rule());
    assertEquals("the unknown field Permissions[1].HTTP.Header[0].Glob", read.what());
  }

  @Test
  void peerAndPartition_areKept() {
    Intention read =
        decode(GOOD + ",'SourcePeer':'cluster-02','SourcePartition':'Team','Action':'deny'");
    assertEquals("cluster-02", read.sourcePeer());
    assertEquals("team", read.source().partition());
  }

  @Test
  void answer_withoutTheServicesList_isRefused_andNullIsEmpty() throws Exception {
    assertThrows(
        MalformedAnswer.class, () -> IntentionsWatch.decode(Answers.ok("{\"other\":[]}"), "db"));
    assertThrows(
        MalformedAnswer.class, () -> IntentionsWatch.decode(Answers.ok("{\"db\":{}}"), "db"));
    assertThrows(MalformedAnswer.class, () -> IntentionsWatch.decode(Answers.ok("[]"), "db"));
    assertEquals(List.of(), IntentionsWatch.decode(Answers.ok("{\"db\":null}"), "db").live());
  }
}
