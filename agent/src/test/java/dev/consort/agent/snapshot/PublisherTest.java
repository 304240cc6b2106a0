// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.consort.agent.catalog.Discovered;
import dev.consort.agent.catalog.InstanceQuery;
import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.agent.intentions.IntentionsAnswer;
import dev.consort.agent.mesh.MeshEntry;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.registration.UpstreamDiscovery;
import dev.consort.agent.registration.UpstreamLimits;
import dev.consort.agent.watch.Trampoline;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.certs.Credentials;
import dev.consort.certs.TestCa;
import dev.consort.time.ManualTimers;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Endpoint.Health;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.chain.ChainNode;
import dev.consort.upstreams.chain.ChainTarget;
import dev.consort.upstreams.chain.DiscoveryChain;
import dev.consort.upstreams.route.Routes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PublisherTest {
  private static final Lead DB = new Lead(UpstreamId.service("db"), UpstreamId.service("db"));
  private final ManualTimers timers = new ManualTimers(Instant.parse("2026-11-22T00:00:00Z"));
  private final List<ProxySnapshot> published = new ArrayList<>();
  private final Publisher publisher =
      new Publisher(new Trampoline(), timers, timers, timers, this::published);
  private Duration takes = Duration.ZERO;
  private final TestCa ca = new TestCa(timers);
  private Draft draft = Draft.empty(Optional.of(DefaultPolicy.DENY));

  private void learn(Update update) {
    draft = draft.after(update);
    publisher.offer(draft, update.urgent());
  }

  private void published(ProxySnapshot snapshot) {
    published.add(snapshot);
    timers.advance(takes);
  }

  private static ProxyRegistration registration(String service) {
    UpstreamDeclaration db =
        new UpstreamDeclaration(
            UpstreamId.service("db"),
            new Address.Tcp("127.0.0.1", 1),
            -1,
            Optional.empty(),
            Protocol.TCP,
            UpstreamLimits.NONE,
            UpstreamDiscovery.DEFAULT);
    return new ProxyRegistration("p", "p", service, "", Optional.empty(), List.of(db), List.of());
  }

  private static Update.Registration described(String service) {
    return new Update.Registration(new RegistrationSource(registration(service), false));
  }

  private static Update.Intentions intentions(IntentionAction... actions) {
    List<Intention> all = new ArrayList<>();
    for (int i = 0; i < actions.length; i++) {
      all.add(Intention.layer4(IntentionName.of("s" + i), IntentionName.of("web"), actions[i]));
    }
    return new Update.Intentions(new IntentionsAnswer(all, List.of(), Optional.empty()));
  }

  private static Update.Instances instances(int port) {
    Address at = new Address.Tcp("10.0.0.1", port);
    return new Update.Instances(
        InstanceQuery.connect("db", "", ""),
        List.of(new ServiceInstance("n/db", "dc1", at, at, 1, Health.PASSING)));
  }

  private void complete() {
    Credentials credentials = ca.credentials("web");
    learn(described("web"));
    learn(new Update.Leaf(credentials.leaf()));
    learn(new Update.Roots(credentials.bundle()));
    learn(new Update.Mesh(MeshEntry.NONE));
    DiscoveryChain chain = DiscoveryChain.ofInstances("db", "");
    learn(new Update.Found(DB, new Discovered.Chain(chain)));
    assertEquals(0, published.size());
    learn(intentions(IntentionAction.ALLOW));
  }

  @Test
  void firstCompleteDraft_isPublishedAtOnce_andNoIncompleteOne() {
    complete();
    assertEquals(1, published.size());
    assertEquals(1, published.getFirst().generation());
  }

  @Test
  void catalogChanges_inABurst_areOneSnapshotWithin50Milliseconds() {
    complete();
    for (int i = 1; i <= 20; i++) {
      learn(instances(i));
      timers.advance(Duration.ofMillis(2));
    }
    assertEquals(1, published.size());
    timers.advance(Duration.ofMillis(10));
    assertEquals(2, published.size());
    assertEquals(
        new Address.Tcp("10.0.0.1", 20),
        published
            .getLast()
            .routes()
            .get(UpstreamId.service("db"))
            .plain()
            .targets()
            .getFirst()
            .endpoints()
            .getFirst()
            .address());
  }

  @Test
  void snapshotsThatTakeLong_comeSoSeldomThatMostOfTheTimeIsLeft() {
    complete();
    timers.advance(Duration.ofSeconds(1));
    takes = Duration.ofMillis(30);
    learn(instances(1));
    learn(instances(2));
    timers.advance(Duration.ofMillis(299));
    assertEquals(2, published.size());
    timers.advance(Duration.ofMillis(1));
    assertEquals(3, published.size());
  }

  @Test
  void routesOfAnUpstream_areMadeAnewOnlyWhenSomethingOfItChanged() {
    complete();
    timers.advance(Duration.ofSeconds(1));
    learn(instances(1));
    Routes first = published.getLast().routes().get(UpstreamId.service("db"));
    timers.advance(Duration.ofSeconds(1));
    learn(intentions(IntentionAction.DENY));
    assertSame(first, published.getLast().routes().get(UpstreamId.service("db")));
    learn(instances(2));
    timers.advance(Duration.ofSeconds(1));
    assertEquals(new Address.Tcp("10.0.0.1", 2), target().endpoints().getFirst().address());
  }

  @Test
  void catalogChange_afterAQuietTime_isPublishedAtOnce() {
    complete();
    timers.advance(Duration.ofSeconds(1));
    learn(instances(1));
    assertEquals(2, published.size());
  }

  @Test
  void changedChain_whoseInstancesAreNotKnown_keepsTheFormerWay() {
    complete();
    timers.advance(Duration.ofSeconds(1));
    learn(instances(1));
    DiscoveryChain moved = DiscoveryChain.ofInstances("elsewhere", "");
    learn(new Update.Found(DB, new Discovered.Chain(moved)));
    timers.advance(Duration.ofSeconds(1));
    assertEquals("db", target().id());
    InstanceQuery there = InstanceQuery.connect("elsewhere", "", "");
    learn(new Update.Instances(there, List.of()));
    timers.advance(Duration.ofSeconds(1));
    assertEquals("elsewhere", target().expectedIds().iterator().next().service());
  }

  @Test
  void changedChain_whoseFirstInstancesAreNone_waitsForThoseOfItsFailover() {
    complete();
    timers.advance(Duration.ofSeconds(1));
    learn(instances(1));
    DiscoveryChain near = DiscoveryChain.ofInstances("elsewhere", "");
    DiscoveryChain far = DiscoveryChain.ofInstances("far", "");
    Map<String, ChainTarget> targets = new HashMap<>(near.targets());
    targets.putAll(far.targets());
    DiscoveryChain moved =
        new DiscoveryChain(
            "elsewhere",
            Map.of(
                "elsewhere",
                new ChainNode.Resolver(
                    "elsewhere", List.of("far"), DiscoveryChain.CONNECT_TIMEOUT, Optional.empty())),
            targets);
    learn(new Update.Found(DB, new Discovered.Chain(moved)));
    learn(new Update.Instances(InstanceQuery.connect("elsewhere", "", ""), List.of()));
    timers.advance(Duration.ofSeconds(1));
    assertEquals("db", target().id());
    learn(new Update.Instances(InstanceQuery.connect("far", "", ""), List.of()));
    timers.advance(Duration.ofSeconds(1));
    assertEquals("elsewhere", target().expectedIds().iterator().next().service());
  }

  private UpstreamTarget target() {
    return published.getLast().routes().get(UpstreamId.service("db")).plain().targets().getFirst();
  }

  @Test
  void intentions_overtakeAWaitingCatalogChange_andTakeItAlong() {
    complete();
    learn(instances(1));
    assertEquals(1, published.size());
    learn(intentions(IntentionAction.DENY));
    assertEquals(2, published.size());
    assertEquals(1, published.getLast().routes().size());
    timers.advance(Duration.ofSeconds(1));
    assertEquals(2, published.size());
  }

  @Test
  void credentials_growOnlyWhenLeafOrRootsChange() {
    complete();
    timers.advance(Duration.ofSeconds(1));
    learn(instances(1));
    learn(intentions(IntentionAction.DENY));
    assertEquals(1, published.getLast().credentials().generation());
    learn(new Update.Leaf(ca.credentials("web").leaf()));
    assertEquals(2, published.getLast().credentials().generation());
    assertEquals(
        published.size(), published.getLast().generation(), "one generation for each snapshot");
  }

  @Test
  void sameContentAgain_isNotPublished() {
    complete();
    timers.advance(Duration.ofSeconds(1));
    learn(described("web"));
    timers.advance(Duration.ofSeconds(1));
    assertEquals(1, published.size());
  }

  @Test
  void anotherService_waitsForItsOwnLeafAndIntentions() {
    complete();
    timers.advance(Duration.ofSeconds(1));
    learn(described("api"));
    learn(instances(7));
    timers.advance(Duration.ofSeconds(1));
    assertEquals(1, published.size());
    learn(new Update.Leaf(ca.credentials("api").leaf()));
    assertEquals(1, published.size());
    learn(intentions());
    assertEquals(2, published.size());
    assertEquals("api", published.getLast().registration().service());
    assertEquals(List.of(), published.getLast().intentions());
    assertEquals(2, published.getLast().credentials().generation());
  }

  @Test
  void sinkThatFails_doesNotEndThePublishing() {
    List<ProxySnapshot> seen = new ArrayList<>();
    Publisher fragile =
        new Publisher(
            new Trampoline(),
            timers,
            timers,
            timers,
            snapshot -> {
              seen.add(snapshot);
              throw new IllegalStateException("as the test wants");
            });
    complete();
    fragile.offer(draft, true);
    fragile.offer(draft.after(intentions(IntentionAction.DENY)), true);
    assertEquals(2, seen.size());
  }

  @Test
  void closedPublisher_publishesNoMore() {
    complete();
    learn(instances(1));
    publisher.close();
    timers.advance(Duration.ofSeconds(1));
    learn(intentions());
    assertEquals(1, published.size());
  }
}
