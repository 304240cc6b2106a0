// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.config.AgentToken;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.http.ScriptedCalls.Call;
import dev.consort.agent.http.TokenSource;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.registration.UpstreamDiscovery;
import dev.consort.agent.registration.UpstreamLimits;
import dev.consort.agent.watch.AgentCache;
import dev.consort.agent.watch.WatchRig;
import dev.consort.time.ManualTimers;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.UpstreamId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two services' chains and instances where an agent has room for two watches. */
final class CatalogNewsTest {
  private static final String CHECKS = "/v1/health/state/any";
  private static final String NAMES = "/v1/catalog/services";
  private static final String RESOLVERS = "/v1/config/service-resolver";
  private static final String DEFAULTS = "/v1/config/proxy-defaults";
  private static final String DB = "/v1/health/connect/db";
  private static final String WEB = "/v1/health/connect/web";
  private static final String DB_CHAIN = "/v1/discovery-chain/db";
  private static final String WEB_CHAIN = "/v1/discovery-chain/web";
  private static final List<String> SIGNALS =
      List.of(
          CHECKS,
          NAMES,
          "/v1/config/service-router",
          "/v1/config/service-splitter",
          RESOLVERS,
          "/v1/config/service-defaults",
          DEFAULTS);

  private final WatchRig rig = new WatchRig(new TokenSource(new AgentToken.None()), 26);
  private final AgentCache cache = new AgentCache(rig.scope, CatalogNews.of(false));
  private final ManualTimers timers = rig.timers;
  private final Map<String, String> catalog = new HashMap<>();
  private long index = 10;

  @BeforeEach
  void follow() {
    catalog.put(DB, "[" + instance("n1", "db-1", "db-proxy") + "]");
    catalog.put(WEB, "[" + instance("n2", "web", "web") + "]");
    catalog.put(DB_CHAIN, chain("db", "db-v2"));
    catalog.put(WEB_CHAIN, chain("web", "web"));
    checks("passing", "passing", "passing");
    names("db", "db-proxy", "web");
    SIGNALS.stream().filter(path -> path.contains("/config/")).forEach(path -> entries(path));
    for (String service : List.of("db", "web")) {
      cache.subscribe(HealthWatch.of(InstanceQuery.connect(service, "", ""), false), all -> {});
      cache.subscribe(ChainWatch.of(declared(service)), chain -> {});
    }
    serve();
    timers.advance(Duration.ofSeconds(11));
    serve();
    assertEquals(List.of(), asked());
    timers.advance(Duration.ofMinutes(1));
  }

  private static UpstreamDeclaration declared(String service) {
    return new UpstreamDeclaration(
        UpstreamId.service(service),
        new Address.Tcp("127.0.0.1", 1),
        -1,
        Optional.empty(),
        Protocol.TCP,
        UpstreamLimits.NONE,
        UpstreamDiscovery.DEFAULT);
  }

  private static String instance(String node, String id, String name) {
    return """
    {"Node":{"Node":"%s","Address":"10.0.0.1","Datacenter":"dc1"},
     "Service":{"ID":"%s","Service":"%s","Port":1}}"""
        .formatted(node, id, name);
  }

  /** What resolves {@code service} to another. */
  private static String chain(String service, String target) {
    return """
    {"Chain":{"ServiceName":"%s","Namespace":"default","Datacenter":"dc1","Protocol":"tcp",
     "StartNode":"resolver:x","Nodes":{"resolver:x":{"Type":"resolver","Name":"x",
      "Resolver":{"ConnectTimeout":"5s","Target":"x"}}},
     "Targets":{"x":{"ID":"x","Service":"%s","Namespace":"default","Datacenter":"dc1"}}}}"""
        .formatted(service, target);
  }

  private void checks(String db, String web, String node1) {
    catalog.put(
        CHECKS,
        """
        [{"Node":"n1","CheckID":"a","ServiceID":"db-1","ServiceName":"db-proxy","Status":"%s"},
         {"Node":"n2","CheckID":"b","ServiceID":"web","ServiceName":"web","Status":"%s"},
         {"Node":"n1","CheckID":"serfHealth","ServiceID":"","ServiceName":"","Status":"%s"}]"""
            .formatted(db, web, node1));
  }

  private void names(String... names) {
    catalog.put(NAMES, "{\"" + String.join("\":[],\"", names) + "\":[]}");
  }

  private void entries(String path, String... names) {
    StringBuilder list = new StringBuilder();
    for (String name : names) {
      list.append(list.isEmpty() ? "" : ",")
          .append("{\"Name\":\"%s\",\"ModifyIndex\":%d}".formatted(name, index));
    }
    catalog.put(path, "[" + list + "]");
  }

  private List<Call> waiting() {
    return rig.agent.calls.stream()
        .filter(call -> !call.cancelled && !call.answer().toCompletableFuture().isDone())
        .toList();
  }

  /** What is asked for and does not rest as a signal does. */
  private List<String> asked() {
    return waiting().stream()
        .filter(call -> !call.request.target().contains("index="))
        .map(call -> call.request.path())
        .sorted()
        .toList();
  }

  /** Answers all that is asked, but for the signals that rest. */
  private void serve() {
    for (int round = 0; round < 10; round++) {
      for (Call call : waiting()) {
        boolean rests = call.request.target().contains("index=");
        if (!rests || !SIGNALS.contains(call.request.path())) {
          answer(call);
        }
      }
    }
  }

  private void answer(Call call) {
    call.answers(200, catalog.get(call.request.path()), "X-Consul-Index", Long.toString(index));
  }

  /** The signals that rest at these paths are answered at another index. */
  private void happens(String... paths) {
    index++;
    for (String path : paths) {
      waiting().stream()
          .filter(call -> call.request.path().equals(path))
          .findFirst()
          .ifPresent(this::answer);
    }
  }

  @Test
  void nothingHappens_nothingIsAsked() {
    assertEquals(List.of(), asked());
    assertEquals(
        SIGNALS.stream().sorted().toList(),
        waiting().stream().map(call -> call.request.path()).sorted().toList());
  }

  @Test
  void checkOfASidecar_asksForItsService() {
    checks("critical", "passing", "passing");
    happens(CHECKS);
    assertEquals(List.of(DB), asked());
  }

  @Test
  void checkOfANode_asksForAllThatIsOnIt() {
    checks("passing", "passing", "critical");
    happens(CHECKS);
    assertEquals(List.of(DB), asked());
  }

  @Test
  void nameThatComes_asksForItsService_andForAllSince() {
    names("db", "db-proxy", "web", "other");
    happens(NAMES);
    timers.advance(Duration.ZERO);
    assertEquals(List.of(DB, WEB), asked());
  }

  @Test
  void firstInstanceOfAService_isAskedForByItsName() {
    String late = "/v1/health/connect/late";
    catalog.put(late, "[]");
    cache.subscribe(HealthWatch.of(InstanceQuery.connect("late", "", ""), false), all -> {});
    serve();
    names("db", "db-proxy", "web", "late");
    happens(NAMES);
    assertEquals(List.of(late), asked());
  }

  @Test
  void changeWhileAllAreRead_hasThemReadOnceMore() {
    happens(NAMES);
    timers.advance(Duration.ZERO);
    assertEquals(List.of(DB, WEB), asked());
    happens(NAMES);
    serve();
    timers.advance(Duration.ofSeconds(31));
    assertEquals(List.of(DB, WEB), asked());
  }

  @Test
  void instancesThatChangeAllTheTime_areReadAtMostEveryHalfMinute() {
    happens(NAMES);
    timers.advance(Duration.ZERO);
    serve();
    happens(NAMES);
    timers.advance(Duration.ofSeconds(29));
    assertEquals(List.of(), asked());
    timers.advance(Duration.ofSeconds(2));
    assertEquals(List.of(DB, WEB), asked());
  }

  @Test
  void entryOfAChainsTarget_asksForThatChain_thenForAllOnce() {
    entries(RESOLVERS, "db-v2");
    happens(RESOLVERS);
    assertEquals(List.of(DB_CHAIN), asked());
    serve();
    timers.advance(Duration.ZERO);
    assertEquals(List.of(DB_CHAIN, WEB_CHAIN), asked());
  }

  @Test
  void entryForAll_asksForAllChains() {
    entries(DEFAULTS, "global");
    happens(DEFAULTS);
    assertEquals(List.of(DB_CHAIN, WEB_CHAIN), asked());
    serve();
    timers.advance(Duration.ofMinutes(1));
    assertEquals(List.of(), asked(), "once is enough");
  }

  @Test
  void signalThatFails_sendsEachWatchToTheAgent_andAllAreReadOnceItIsBack() {
    waiting().stream()
        .filter(call -> call.request.path().equals(NAMES))
        .forEach(call -> call.fails(FaultKind.SERVER_ERROR));
    assertEquals(
        2, waiting().stream().filter(call -> !SIGNALS.contains(call.request.path())).count());
    timers.advance(Duration.ofSeconds(1));
    serve();
    timers.advance(Duration.ofSeconds(45));
    assertEquals(List.of(DB_CHAIN, WEB_CHAIN, DB, WEB), asked());
  }

  @Test
  void anotherDatacentersInstances_askForThemselves() {
    cache.subscribe(HealthWatch.of(InstanceQuery.connect("db", "dc2", ""), false), all -> {});
    Call far = rig.agent.last();
    answer(far);
    assertEquals(
        "index=10", rig.agent.last().request.target().replaceAll(".*(index=\\d+).*", "$1"));
  }
}
