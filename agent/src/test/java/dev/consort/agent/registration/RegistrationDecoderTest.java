// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Locality;
import dev.consort.upstreams.OutlierDetection;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.chain.GatewayMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistrationDecoderTest {
  private static ProxyRegistration recorded(String name) throws Exception {
    return RegistrationDecoder.decode(Fixture.load(name).answer().json());
  }

  private static ProxyRegistration decode(String proxy, String rest) throws Exception {
    return RegistrationDecoder.decode(
        Answers.json(
            "{'Kind':'connect-proxy','ID':'w-proxy','Service':'w-sidecar','Port':2000,'Proxy':"
                + "{'DestinationServiceName':'w','LocalServicePort':80"
                + proxy
                + "}"
                + rest
                + "}"));
  }

  private static InboundSettings inbound(String config) throws Exception {
    return decode(",'Config':{" + config + "}", "").inbound().orElseThrow();
  }

  @Test
  void web_recorded_isReadWhole() throws Exception {
    ProxyRegistration web = recorded("1.21.4/agent/service-web-1-sidecar-proxy");
    assertEquals("web-1-sidecar-proxy", web.proxyId());
    assertEquals("web-sidecar-proxy", web.proxyService());
    assertEquals("web", web.service());
    assertEquals("web-1", web.serviceId());
    assertEquals(
        new InboundSettings(
            new Address.Tcp("127.0.0.11", 29000),
            new Address.Tcp("127.0.0.1", 18080),
            Protocol.HTTP,
            Duration.ofMillis(1500),
            Duration.ofSeconds(10),
            0),
        web.inbound().orElseThrow());
    assertEquals(
        List.of("api", "db", "query:geo-db", "billing.dc2", "cache", "legacy-api", "orders"),
        web.upstreams().stream().map(u -> u.id().toString()).toList());
    UpstreamDeclaration db = web.upstreams().get(1);
    assertEquals(new Address.Tcp("127.0.0.21", 19102), db.bind());
    assertEquals(Optional.of(Duration.ofSeconds(7)), db.connectTimeout());
    assertEquals(OptionalInt.of(0), db.limits().maxConnections());
    UpstreamDeclaration cache = web.upstreams().get(4);
    assertEquals(new Address.Unix(Path.of("/run/consort/cache.sock")), cache.bind());
    assertEquals(0600, cache.socketMode());
    assertEquals(OptionalInt.of(7), web.upstreams().get(6).limits().maxConnections());
    assertEquals(OptionalInt.of(100), web.upstreams().getFirst().limits().maxConnections());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4", "1.8.7"})
  void upstreams_inOtherDatacentersAndOfQueries_areServed(String version) throws Exception {
    ProxyRegistration web = recorded(version + "/agent/service-web-1-sidecar-proxy");
    assertEquals(List.of(), web.warnings());
    List<String> ids = web.upstreams().stream().map(u -> u.id().toString()).toList();
    assertTrue(ids.containsAll(List.of("query:geo-db", "billing.dc2")), ids.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'DestinationPeer':'beta'|cluster peer \"beta\"",
        "'DestinationNamespace':'team'|DestinationNamespace \"team\"",
        "'DestinationPartition':'team'|DestinationPartition \"team\"",
        "'DestinationType':'magic'|unknown DestinationType \"magic\""
      })
  void upstream_ofAnUnservedKind_isLeftOutWithAWarning(String member, String why) throws Exception {
    ProxyRegistration web = upstream("," + member, "");
    assertEquals(List.of(), web.upstreams());
    assertEquals(1, web.warnings().size());
    assertTrue(web.warnings().getFirst().contains(why), web.warnings().toString());
  }

  private static ProxyRegistration upstream(String members, String proxy) throws Exception {
    return decode(
        ",'Upstreams':[{'DestinationName':'db','LocalBindPort':1" + members + "}]" + proxy, "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|``|",
        ",'MeshGateway':{'Mode':'local'}|``|LOCAL",
        ",'Config':{'mesh_gateway':{'mode':'remote'}}|``|REMOTE",
        "``|,'MeshGateway':{'Mode':'remote'}|REMOTE",
        ",'MeshGateway':{'Mode':'none'}|,'MeshGateway':{'Mode':'remote'}|NONE"
      })
  void gatewayMode_ofTheUpstream_goesBeforeTheProxys(String own, String proxy, GatewayMode mode)
      throws Exception {
    UpstreamDeclaration db = upstream(own, proxy).upstreams().getFirst();
    assertEquals(Optional.ofNullable(mode), db.discovery().gateway());
  }

  @Test
  void discovery_asConfigured_isRead() throws Exception {
    UpstreamDeclaration db =
        upstream(
                ",'Config':{'consort_gateway_service':'edge','consort_poll_interval_ms':2500,"
                    + "'consort_slow_start_ms':30000}",
                "")
            .upstreams()
            .getFirst();
    assertEquals(
        new UpstreamDiscovery(
            Optional.empty(),
            "edge",
            Duration.ofMillis(2500),
            OutlierDetection.DEFAULT,
            Duration.ofSeconds(30)),
        db.discovery());
  }

  @Test
  void locality_asRegistered_isRead() throws Exception {
    assertEquals(
        new Locality("eu", "a"),
        decode("", ",'Locality':{'Region':'eu','Zone':'a'}").options().locality());
    assertEquals(Locality.NONE, decode("", "").options().locality());
    assertEquals(
        new Locality("eu", "a"),
        decode(",'Config':{'consort_access_log':'off'}", ",'Locality':{'Region':'eu','Zone':'a'}")
            .options()
            .withAccessLogs(Optional.empty())
            .withExposed(List.of())
            .locality());
  }

  @Test
  void passiveHealthCheck_inEitherHand_isRead() throws Exception {
    ProxyRegistration web = recorded("1.21.4/agent/service-web-1-sidecar-proxy");
    assertEquals(
        new OutlierDetection(4, Duration.ofSeconds(20), Duration.ofSeconds(15), 50, 80),
        web.upstreams().getFirst().discovery().outliers());
    assertEquals(
        new OutlierDetection(3, Duration.ofSeconds(5), Duration.ofSeconds(30), 10, 100),
        web.upstreams().getLast().discovery().outliers());
    assertEquals(OutlierDetection.DEFAULT, web.upstreams().get(2).discovery().outliers());
  }

  @Test
  void transparentDefaults_areNoUpstreams() throws Exception {
    ProxyRegistration tweb = recorded("1.21.4/agent/service-tweb-1-sidecar-proxy");
    assertEquals(List.of("orders"), tweb.upstreams().stream().map(u -> u.id().toString()).toList());
    assertEquals(List.of(), tweb.warnings());
  }

  @Test
  void cache_recorded_hasItsApplicationOnASocketAndListensEverywhere() throws Exception {
    InboundSettings cache =
        recorded("1.21.4/agent/service-cache-1-sidecar-proxy").inbound().orElseThrow();
    assertEquals(new Address.Unix(Path.of("/run/consort/redis.sock")), cache.app());
    assertEquals(new Address.Tcp("0.0.0.0", 29006), cache.bind());
  }

  @Test
  void multi_recorded_bindsAndForwardsAsItsConfigSays() throws Exception {
    InboundSettings multi = recorded("1.21.4/agent/service-multi-proxy").inbound().orElseThrow();
    assertEquals(new Address.Tcp("127.0.0.1", 29110), multi.bind());
    assertEquals(new Address.Tcp("127.0.0.1", 18091), multi.app());
    assertEquals(Duration.ofSeconds(3), multi.handshakeTimeout());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4", "1.8.7"})
  void everyRecordedSidecar_isRead_andEverythingElseIsRefused(String version) throws Exception {
    int sidecars = 0;
    for (Fixture fixture : Fixture.all(version)) {
      if (fixture.path().matches("/v1/agent/service/[^?]*(\\?.*)?")
          && fixture.status() == 200
          && fixture.method().equals("GET")) {
        if (fixture.body().contains("\"Kind\":\"connect-proxy\"")) {
          recorded(fixture.name());
          sidecars++;
        } else {
          assertThrows(NotASidecar.class, () -> recorded(fixture.name()));
        }
      }
    }
    assertTrue(sidecars >= 4, sidecars + " sidecars");
  }

  @Test
  void wrongKind_isExplained() {
    NotASidecar plain =
        assertThrows(NotASidecar.class, () -> recorded("1.21.4/agent/service-web-1"));
    assertTrue(plain.getMessage().contains("-sidecar-for web-1"), plain.getMessage());
    NotASidecar app =
        assertThrows(NotASidecar.class, () -> recorded("1.21.4/agent/service-native-1"));
    assertTrue(app.getMessage().contains("needs no sidecar"), app.getMessage());
    NotASidecar gateway =
        assertThrows(NotASidecar.class, () -> recorded("1.21.4/agent/service-term-gw-1"));
    assertTrue(gateway.getMessage().contains("terminating-gateway"), gateway.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'handshake_timeout_ms':3000",
        "'handshake_timeout_ms':3000.0",
        "'handshake_timeout_ms':'3000'",
        "'HandshakeTimeoutMs':3000",
        "'handshakeTimeoutMs':' 3000 '"
      })
  void number_inAnyHand_isRead(String config) throws Exception {
    assertEquals(Duration.ofSeconds(3), inbound(config).handshakeTimeout());
  }

  @ParameterizedTest
  @CsvSource({
    "handshake_timeout_ms,'5s'",
    "handshake_timeout_ms,1.5",
    "handshake_timeout_ms,true",
    "handshake_timeout_ms,99999999999",
    "handshake_timeout_ms,[1]",
    "local_connect_timeout_ms,{}",
    "max_inbound_connections,-1",
    "max_inbound_connections,'many'",
    "bind_port,70000",
    "bind_port,0",
    "bind_address,7",
    "protocol,'tpc'",
    "protocol,1",
    "local_service_address,'nowhere'"
  })
  void wrongValue_givesTheDefaultAndAWarningThatNamesKeyAndValueAndProxy(String key, String value)
      throws Exception {
    String json =
        value.matches("[a-z0-9].*") && !value.matches("true|[0-9.]+") ? "'" + value + "'" : value;
    ProxyRegistration read = decode(",'Config':{'" + key + "':" + json + "}", "");
    assertEquals(
        new InboundSettings(
            new Address.Tcp("0.0.0.0", 2000),
            new Address.Tcp("127.0.0.1", 80),
            Protocol.TCP,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            0),
        read.inbound().orElseThrow());
    assertEquals(1, read.warnings().size(), read.warnings().toString());
    String warning = read.warnings().getFirst();
    assertTrue(warning.contains(key) && warning.contains("\"w-proxy\""), warning);
    assertTrue(warning.contains("is accepted"), warning);
  }

  @Test
  void timeoutOfZeroOrLess_meansTheDefault_quietly() throws Exception {
    ProxyRegistration read =
        decode(",'Config':{'local_connect_timeout_ms':0,'handshake_timeout_ms':'-1'}", "");
    assertEquals(Duration.ofSeconds(5), read.inbound().orElseThrow().appConnectTimeout());
    assertEquals(List.of(), read.warnings());
  }

  @Test
  void unknownKey_isIgnored() throws Exception {
    assertEquals(List.of(), decode(",'Config':{'envoy_x':'{','custom':[1,{}]}", "").warnings());
  }

  @Test
  void config_thatIsNoObject_isIgnoredWithAWarning() throws Exception {
    assertEquals(1, decode(",'Config':'x'", "").warnings().size());
  }

  @Test
  void protocol_inCapitals_isRead() throws Exception {
    assertEquals(Protocol.GRPC, inbound("'protocol':'GRPC'").protocol());
  }

  @Test
  void localServiceAddress_ofTheConfig_wins() throws Exception {
    assertEquals(new Address.Tcp("::1", 81), inbound("'local_service_address':'[::1]:81'").app());
  }

  @Test
  void sidecarWithoutAPort_servesNoPeers_andSaysSo() throws Exception {
    ProxyRegistration read =
        RegistrationDecoder.decode(
            Answers.json(
                "{'Kind':'connect-proxy','ID':'p','Service':'s','Port':2000,"
                    + "'Proxy':{'DestinationServiceName':'w'}}"));
    assertEquals(Optional.empty(), read.inbound());
    assertTrue(read.warnings().getFirst().contains("LocalServicePort"));
  }

  @Test
  void upstream_withHclShapes_isRead() throws Exception {
    UpstreamDeclaration read =
        decode(
                ",'Upstreams':[{'DestinationName':'db','LocalBindPort':91,"
                    + "'Config':[{'ConnectTimeoutMs':'250','limits':[{'max_connections':'3'}]}]}]",
                "")
            .upstreams()
            .getFirst();
    assertEquals(Optional.of(Duration.ofMillis(250)), read.connectTimeout());
    assertEquals(OptionalInt.of(3), read.limits().maxConnections());
    assertEquals(new Address.Tcp("127.0.0.1", 91), read.bind());
    assertEquals(-1, read.socketMode());
  }

  @Test
  void upstream_ofTheOwnDatacenterByName_isServed() throws Exception {
    ProxyRegistration read =
        decode(
            ",'Upstreams':[{'DestinationName':'db','Datacenter':'dc1','LocalBindPort':91},"
                + "{'DestinationName':'db','LocalBindPort':92}]",
            "");
    assertEquals(
        List.of("db.dc1", "db"), read.upstreams().stream().map(u -> u.id().toString()).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "'DestinationPeer':'p2',peer",
    "'DestinationType':'mystery',mystery",
    "'DestinationNamespace':'team',team",
    "'DestinationPartition':'part',part"
  })
  void upstream_ofAnotherKind_isLeftOutWithAWarning(String field, String word) throws Exception {
    String quoted = field.startsWith("'") ? field : "'" + field + "'";
    ProxyRegistration read =
        decode(",'Upstreams':[{'DestinationName':'db','LocalBindPort':91," + quoted + "}]", "");
    assertEquals(List.of(), read.upstreams());
    assertTrue(read.warnings().getFirst().contains(word), read.warnings().toString());
  }

  @Test
  void upstreamOfAnyName_isNone_evenWithAPort() throws Exception {
    ProxyRegistration read =
        decode(",'Upstreams':[{'DestinationName':'*','LocalBindPort':91}]", "");
    assertEquals(List.of(), read.upstreams());
    assertEquals(List.of(), read.warnings());
  }

  @Test
  void upstreamTwice_countsOnce() throws Exception {
    ProxyRegistration read =
        decode(
            ",'Upstreams':[{'DestinationName':'db','LocalBindPort':91},"
                + "{'DestinationName':'db','LocalBindPort':92}]",
            "");
    assertEquals(1, read.upstreams().size());
    assertEquals(1, read.warnings().size());
  }

  @Test
  void socketMode_thatIsNone_givesTheDefaultAndAWarning() throws Exception {
    ProxyRegistration read =
        decode(
            ",'Upstreams':[{'DestinationName':'db','LocalBindSocketPath':'/s',"
                + "'LocalBindSocketMode':'rw'}]",
            "");
    assertEquals(-1, read.upstreams().getFirst().socketMode());
    assertTrue(read.warnings().getFirst().contains("LocalBindSocketMode"));
  }
}
