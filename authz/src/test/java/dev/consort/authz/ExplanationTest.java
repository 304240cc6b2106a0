// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.certs.identity.GatewayId;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExplanationTest {
  private static final IntentionName DB = IntentionName.of("db");
  private static final IntentionName WEB = IntentionName.of("web");
  private static final IntentionName ANY_SERVICE = IntentionName.of("*");

  @Test
  void allowed_byIntention_citesIt() {
    assertEquals(
        "web may connect to db: intention web => db (precedence 9, action allow).",
        explain(layer4(WEB, DB, IntentionAction.ALLOW), Callers.service("web")));
  }

  @Test
  void allowed_byDefault_saysWhereTheDefaultCameFrom() {
    IntentionTable table =
        IntentionTable.compile(
            DB,
            Callers.TRUST_DOMAIN,
            List.of(),
            DefaultPolicy.ALLOW,
            "ACLs are off",
            Map.of(),
            InstantSource.system());

    assertEquals(
        "web may connect to db: no intention matches and the default policy is allow"
            + " (ACLs are off).",
        table.decide(Callers.service("web")).explain(Callers.service("web")));
  }

  @Test
  void denied_byTheIntentionOnThisPair_saysHowToChangeIt() {
    assertEquals(
        "web may not connect to db: intention web => db (precedence 9, action deny)."
            + " To allow it, change that intention, as does:"
            + " consul intention create -replace -allow web db",
        explain(layer4(WEB, DB, IntentionAction.DENY), Callers.service("web")));
  }

  @Test
  void denied_byAWildcard_saysHowToAddAMoreSpecificOne() {
    assertEquals(
        "web may not connect to db: intention * => db (precedence 8, action deny)."
            + " To allow it, add source web with action allow to the service-intentions entry of"
            + " db, as does: consul intention create -allow web db",
        explain(layer4(ANY_SERVICE, DB, IntentionAction.DENY), Callers.service("web")));
  }

  @Test
  void denied_byDefault_namesBothSidesAndTheRemedy() {
    IntentionTable table =
        IntentionTable.compile(
            new IntentionName("default", "team", "db"),
            Callers.TRUST_DOMAIN,
            List.of(),
            DefaultPolicy.DENY);
    SpiffeId peer = Callers.service("part", "default", "web");

    assertEquals(
        "part/default/web may not connect to team/db: no intention matches and the default policy"
            + " is deny. To allow it, add source part/default/web with action allow to the"
            + " service-intentions entry of team/db, as does:"
            + " consul intention create -allow part/default/web team/db",
        table.decide(peer).explain(peer));
  }

  @Test
  void denied_permissions_saysThatAConnectionHasNoRequests() {
    Intention byRequest = new Intention(WEB, "", DB, new IntentionRule.Layer7(List.of()));

    assertEquals(
        "web may not connect to db: intention web => db (precedence 9, action by request), and its"
            + " permissions are for requests, which a TCP connection has none of. Set the protocol"
            + " of db to http in its service-defaults if it speaks HTTP; otherwise give the"
            + " intention an action in place of permissions.",
        explain(byRequest, Callers.service("web")));
  }

  @Test
  void denied_notUnderstood_namesThePart() {
    Intention odd = new Intention(WEB, "", DB, new IntentionRule.NotUnderstood("the field Foo"));

    assertEquals(
        "web may not connect to db: intention web => db (precedence 9, action unknown), and this"
            + " version does not understand the field Foo. What is not understood denies: change"
            + " the intention, or use a version that knows it.",
        explain(odd, Callers.service("web")));
  }

  @Test
  void denied_foreignTrustDomain_namesBoth() {
    SpiffeId peer = new ServiceId("other.consul", "default", "default", "dc1", "web");

    assertEquals(
        "web may not connect to db: its trust domain is other.consul, and the one of this cluster"
            + " is 7292f0f4-8e32-5ad5-2b17-a4b14de9257d.consul."
            + " No intention can name a service of another trust domain.",
        explain(layer4(WEB, DB, IntentionAction.ALLOW), peer));
  }

  @Test
  void denied_gateway_saysThatOnlyServicesCanBeNamed() {
    SpiffeId peer = new GatewayId(Callers.TRUST_DOMAIN, "default", "dc1");

    assertEquals(
        peer.uri()
            + " may not connect to db: no intention matches and the default policy is deny."
            + " Intentions name services only, and this certificate is not one of a service.",
        explain(layer4(WEB, DB, IntentionAction.ALLOW), peer));
  }

  @Test
  void denied_nameThatNoLogOrShellShouldSee_isEscaped() {
    SpiffeId peer = Callers.service("web\n2026-01-01 INFO all is well; rm -r /");

    assertEquals(
        peer.uri()
            + " may not connect to db: no intention matches and the default policy is deny. To"
            + " allow it, add it as a source with action allow to the service-intentions entry of"
            + " db.",
        explain(layer4(WEB, DB, IntentionAction.ALLOW), peer));
  }

  @Test
  void pair_ofAPeeredCluster_namesThePeer() {
    assertEquals(
        "peer:beta/web => db",
        new Intention(WEB, "beta", DB, new IntentionRule.Layer7(List.of())).pair());
  }

  private static Intention layer4(
      IntentionName source, IntentionName destination, IntentionAction action) {
    return Intention.layer4(source, destination, action);
  }

  private static String explain(Intention intention, SpiffeId peer) {
    return IntentionTable.compile(DB, Callers.TRUST_DOMAIN, List.of(intention), DefaultPolicy.DENY)
        .decide(peer)
        .explain(peer);
  }
}
