// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.Endpoint.Health;
import dev.consort.upstreams.Locality;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InstanceDecoderTest {
  private static List<ServiceInstance> recorded(String name) throws MalformedAnswer {
    return InstanceDecoder.decode(Fixture.load(name).answer());
  }

  private static ServiceInstance one(String service, String node, String checks) throws Exception {
    String body =
        "[{'Node':{'Node':'n','Datacenter':'dc1'"
            + node
            + "},'Service':{'ID':'s'"
            + service
            + "},'Checks':["
            + checks
            + "]}]";
    return InstanceDecoder.decode(Answers.ok(body.replace('\'', '"'))).getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4", "1.8.7"})
  void db_criticalAndWarning_areBothListedWithTheirWeights(String version) throws Exception {
    List<ServiceInstance> db = recorded(version + "/health/connect-db");
    assertEquals(
        List.of(Health.CRITICAL, Health.WARNING), db.stream().map(i -> i.health()).toList());
    assertEquals("dc1-server/db-2-sidecar-proxy", db.get(1).id());
    assertEquals("127.0.0.11", ((Address.Tcp) db.get(1).near()).host());
  }

  @Test
  void instancesOfOneName_shareWhatTheyHaveInCommon() throws Exception {
    List<ServiceInstance> db = recorded("1.21.4/health/connect-db");
    assertEquals("db-sidecar-proxy", db.get(1).name());
    assertSame(db.get(0).name(), db.get(1).name());
    assertSame(db.get(0).datacenter(), db.get(1).datacenter());
    assertSame(db.get(1).near(), db.get(1).far());
  }

  @Test
  void warning_weighsAsRegisteredForIt() throws Exception {
    assertEquals(3, recorded("1.21.4/health/connect-db").get(1).weight());
  }

  @Test
  void nativeInstance_isDialledAtItsOwnPort() throws Exception {
    ServiceInstance app = recorded("1.21.4/health/connect-native").getFirst();
    assertEquals(new Address.Tcp("127.0.0.11", 18088), app.near());
  }

  @ParameterizedTest
  @CsvSource({
    "passing,passing,PASSING,10",
    "passing,warning,WARNING,3",
    "warning,critical,CRITICAL,10",
    "passing,maintenance,CRITICAL,10",
    "passing,'',CRITICAL,10"
  })
  void checks_worst_decides(String a, String b, Health health, int weight) throws Exception {
    ServiceInstance read =
        one(
            ",'Address':'1.2.3.4','Port':80,'Weights':{'Passing':10,'Warning':3}",
            "",
            "{'Status':'" + a + "'},{'Status':'" + b + "'}");
    assertEquals(health, read.health());
    assertEquals(weight, read.weight());
  }

  @ParameterizedTest
  @CsvSource({"0,1,CRITICAL", "-3,1,CRITICAL", "1,1,PASSING", "128,128,PASSING", "500,128,PASSING"})
  void weight_outOfRange_isCriticalOrCapped(int given, int weight, Health health) throws Exception {
    ServiceInstance read =
        one(",'Address':'1.2.3.4','Port':80,'Weights':{'Passing':" + given + "}", "", "");
    assertEquals(weight, read.weight());
    assertEquals(health, read.health());
  }

  @Test
  void weights_absent_meanOne() throws Exception {
    assertEquals(1, one(",'Address':'1.2.3.4','Port':80", "", "").weight());
  }

  @Test
  void address_ofTheNode_countsWhereTheServiceHasNone() throws Exception {
    ServiceInstance read = one(",'Port':80", ",'Address':'10.0.0.1'", "");
    assertEquals(new Address.Tcp("10.0.0.1", 80), read.near());
  }

  @Test
  void address_fromElsewhere_isTheWanOne() throws Exception {
    ServiceInstance tagged =
        one(
            ",'Address':'1.1.1.1','Port':80,'TaggedAddresses':{'wan':{'Address':'9.9.9.9','Port':81}}",
            ",'Address':'10.0.0.1','TaggedAddresses':{'wan':'8.8.8.8'}",
            "");
    ServiceInstance plain =
        one(",'Address':'1.1.1.1','Port':80", ",'TaggedAddresses':{'wan':'8.8.8.8'}", "");
    ServiceInstance bare =
        one(",'Port':80", ",'Address':'10.0.0.1','TaggedAddresses':{'wan':'8.8.8.8'}", "");
    assertEquals(new Address.Tcp("1.1.1.1", 80), tagged.endpoint("dc1").address());
    assertEquals(new Address.Tcp("9.9.9.9", 81), tagged.endpoint("dc2").address());
    assertEquals(new Address.Tcp("1.1.1.1", 80), plain.endpoint("dc2").address());
    assertEquals(new Address.Tcp("8.8.8.8", 80), bare.endpoint("dc2").address());
  }

  @Test
  void socket_ofANativeInstance_isDialled() throws Exception {
    ServiceInstance read = one(",'SocketPath':'/run/a.sock'", "", "");
    assertEquals(new Address.Unix(Path.of("/run/a.sock")), read.near());
  }

  @Test
  void instance_withoutAddressOrPort_isLeftOut() throws Exception {
    String body = "[{'Node':{},'Service':{'ID':'s','Port':80}},{'Node':{},'Service':{}}]";
    assertEquals(List.of(), InstanceDecoder.decode(Answers.ok(body.replace('\'', '"'))));
  }

  @Test
  void emptyList_isAnAnswer_unlessNoLeaderIsKnown() throws Exception {
    assertEquals(List.of(), recorded("1.21.4/health/connect-unknown"));
    assertEquals(List.of(), recorded("1.8.7/health/connect-unknown"));
    MalformedAnswer denied =
        assertThrows(MalformedAnswer.class, () -> recorded("1.8.7/acl/health-connect-api--none"));
    assertTrue(denied.getMessage().contains("service:read"), denied.getMessage());
  }

  @Test
  void object_inPlaceOfAList_isRefused() {
    assertThrows(MalformedAnswer.class, () -> InstanceDecoder.decode(Answers.ok("{}")));
  }

  @Test
  void locality_ofTheService_goesBeforeTheNodes() throws Exception {
    String node = ",'Address':'10.0.0.1','Locality':{'Region':'eu','Zone':'a'}";
    String service = ",'Port':1,'Locality':{'Region':'us','Zone':'b'}";
    assertEquals(new Locality("us", "b"), one(service, node, "").locality());
    assertEquals(new Locality("eu", "a"), one(",'Port':1", node, "").locality());
    String zoneOnly = ",'Port':1,'Locality':{'Zone':'b'}";
    assertEquals(Locality.NONE, one(zoneOnly, ",'Address':'10.0.0.1'", "").locality());
  }

  @Test
  void endpoint_ofTheOwnDatacenter_isNear() {
    Address near = new Address.Tcp("a", 1);
    Address far = new Address.Tcp("b", 2);
    Endpoint here = new ServiceInstance("n/s", "", near, far, 1, Health.PASSING).endpoint("dc1");
    assertEquals(near, here.address());
  }
}
