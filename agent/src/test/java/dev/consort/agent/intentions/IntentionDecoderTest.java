// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.authz.IntentionRule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IntentionDecoderTest {
  private static final String GOOD =
      "'SourceNS':'default','SourceName':'web','DestinationNS':'default','DestinationName':'db',"
          + "'SourceType':'consul','Precedence':9,'CreateIndex':1,'ModifyIndex':1";

  private static Intention decode(String entry) {
    return IntentionDecoder.decode(Answers.json("{" + entry + "}"), "db");
  }

  @Test
  void recorded1_8_readsInItsOrder() throws Exception {
    IntentionsAnswer answer =
        IntentionsWatch.decode(
            Fixture.load("1.8.7/intentions/match-destination-api").answer(), "api");
    assertEquals(
        List.of("web => api", "* => api", "native => *"),
        answer.intentions().stream().map(Intention::pair).toList());
    assertEquals(
        List.of(IntentionAction.ALLOW, IntentionAction.DENY, IntentionAction.ALLOW),
        answer.intentions().stream().map(i -> ((IntentionRule.Layer4) i.rule()).action()).toList());
    assertEquals(Optional.empty(), answer.aclDefault());
  }

  @Test
  void recordedLayer7_keepsItsPermissionsInOrder() throws Exception {
    IntentionsAnswer answer =
        IntentionsWatch.decode(
            Fixture.load("1.21.4/intentions/match-destination-orders").answer(), "orders");
    IntentionRule.Layer7 web =
        assertInstanceOf(IntentionRule.Layer7.class, answer.intentions().getFirst().rule());
    assertEquals(
        List.of(
            IntentionAction.DENY,
            IntentionAction.ALLOW,
            IntentionAction.ALLOW,
            IntentionAction.ALLOW),
        web.permissions().stream().map(p -> p.action()).toList());
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
        for (Intention intention : IntentionsWatch.decode(fixture.answer(), name).intentions()) {
          assertTrue(
              !(intention.rule() instanceof IntentionRule.NotUnderstood),
              fixture + " " + intention);
          read++;
        }
      }
    }
    assertTrue(read > 5, read + " intentions");
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
        ",'Action':'allow','SourceNS':5"
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
    Intention notAnObject = IntentionDecoder.decode(Answers.json("'web'"), "db");
    assertInstanceOf(IntentionRule.NotUnderstood.class, notAnObject.rule());
    assertEquals(IntentionName.of("db"), notAnObject.destination());
  }

  @Test
  void actionBoundToAToken_isALayer7Rule() {
    Intention read = decode(GOOD + ",'Action':'allow','JWT':{'Providers':[{'Name':'okta'}]}");
    assertInstanceOf(IntentionRule.Layer7.class, read.rule());
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
    assertEquals(List.of(), IntentionsWatch.decode(Answers.ok("{\"db\":null}"), "db").intentions());
  }
}
