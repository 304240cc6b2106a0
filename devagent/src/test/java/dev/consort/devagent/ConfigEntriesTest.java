// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.devagent.http.Json;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What config entries have to look like, and how they are shown. */
final class ConfigEntriesTest {
  private static final String NO_KEYS = "eyJrZXlzIjpbXX0=";

  private static TestAgent agent;

  @BeforeAll
  static void start() {
    agent = TestAgent.start();
    agent.put("/v1/config", entry("'Kind':'proxy-defaults','Config':{'protocol':'http'}")).ok();
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  private static String entry(String members) {
    return "{" + members.replace('\'', '"') + "}";
  }

  private static String permission(String members) {
    return "'Kind':'service-intentions','Name':'x','Sources':[{'Name':'web','Permissions':[{"
        + members
        + "}]}]";
  }

  private static String http(String members) {
    return permission("'Action':'allow','HTTP':{" + members + "}");
  }

  private static String header(String members) {
    return http("'Header':[{" + members + "}]");
  }

  private static String keys(String members) {
    return "'Kind':'jwt-provider','Name':'x','JSONWebKeySet':{" + members + "}";
  }

  private static String remote(String members) {
    return keys("'Remote':{'URI':'https://idp.test/jwks'," + members + "}");
  }

  private static String provider(String members) {
    return keys("'Local':{'JWKS':'" + NO_KEYS + "'}") + "," + members;
  }

  private static String tls(String members) {
    return "'Kind':'mesh','TLS':{'Incoming':{" + members + "}}";
  }

  private static String paths(String members) {
    return "'Kind':'mesh','HTTP':{'Incoming':{'RequestNormalization':{" + members + "}}}";
  }

  private static String upstream(String members) {
    return "'Kind':'service-defaults','Name':'x','UpstreamConfig':{'Defaults':{" + members + "}}";
  }

  private static String logs(String members) {
    return "'Kind':'proxy-defaults','Config':{'protocol':'http'},'AccessLogs':{" + members + "}";
  }

  static Stream<Arguments> notValid() {
    String where = "Sources[0].Permissions[0].HTTP";
    return Stream.of(
        // service-intentions
        Arguments.of(permission("'HTTP':{'PathPrefix':'/'}"), 500, "Permissions[0].Action"),
        Arguments.of(permission("'Action':'log','HTTP':{'PathPrefix':'/'}"), 500, "'allow' or"),
        Arguments.of(permission("'Action':'allow'"), 500, where + " is required"),
        Arguments.of(permission("'Action':'allow','JWT':{}"), 500, where + " is required"),
        Arguments.of(http(""), 500, where + " should not be empty"),
        Arguments.of(http("'Methods':[]"), 500, where + " should not be empty"),
        Arguments.of(http("'PathExact':'/a','PathPrefix':'/b'"), 500, "at most one of"),
        Arguments.of(http("'PathPrefix':'/a','PathRegex':'/b'"), 500, "at most one of"),
        Arguments.of(http("'PathExact':'a'"), 500, where + ".PathExact doesn't start with '/'"),
        Arguments.of(http("'PathPrefix':'a'"), 500, where + ".PathPrefix doesn't start with"),
        Arguments.of(http("'PathRegex':'/(a'"), 500, where + ".PathRegex is no regular"),
        Arguments.of(http("'PathRegex':'(?=a)'"), 500, where + ".PathRegex is no regular"),
        Arguments.of(http("'Methods':['GOT']"), 500, "contains an invalid method \"GOT\""),
        Arguments.of(http("'Methods':['GET','get']"), 500, "contains \"GET\" more than once"),
        Arguments.of(header("'Present':true"), 500, where + ".Header[0] missing required Name"),
        Arguments.of(header("'Name':'a'"), 500, where + ".Header[0] should only contain one of"),
        Arguments.of(header("'Name':'a','Present':false"), 500, "should only contain one of"),
        Arguments.of(header("'Name':'a','Present':true,'Exact':'b'"), 500, "only contain one of"),
        Arguments.of(header("'Name':'a','Suffix':'b','Regex':'b'"), 500, "only contain one of"),
        Arguments.of(header("'Name':'a','Contains':'b','Prefix':'b'"), 500, "only contain one of"),
        Arguments.of(header("'Name':'a','Regex':'['"), 500, where + ".Header[0].Regex is no"),
        Arguments.of(header("'Name':'a','Regex':'b','IgnoreCase':true"), 500, "with IgnoreCase"),
        Arguments.of(header("'Name':'a','Present':true,'IgnoreCase':true"), 500, "IgnoreCase"),
        Arguments.of(header("'Name':'a','Like':'b'"), 400, where + ".Header[0].Like\""),
        Arguments.of(http("'PathPrefix':'/','Path':'/'"), 400, "invalid config key \"" + where),
        Arguments.of(http("'PathPrefix':['/','/a']"), 400, "'PathPrefix' expected a text"),
        Arguments.of(permission("'Action':'allow','HTTP':'/'"), 400, "'HTTP' expected a map"),
        Arguments.of(
            permission(
                "'Action':'allow','HTTP':{'PathPrefix':'/'},'JWT':{'Providers':[{'Name':''}]}"),
            500,
            "JWT provider name is required"),
        Arguments.of(
            "'Kind':'service-intentions','Name':'x','Sources':[{'Name':'a','Action':'allow',"
                + "'LegacyMeta':{'a':'b'}}]",
            500,
            "Sources[0].LegacyMeta must be omitted"),
        Arguments.of(
            "'Kind':'service-intentions','Name':'x','Sources':[{'Name':'a','Action':'allow',"
                + "'Namespace':'other'}]",
            500,
            "Sources[0].Namespace"),
        Arguments.of(
            "'Kind':'service-intentions','Name':'x','Sources':[{'Name':'a','Action':'allow',"
                + "'SamenessGroup':'g'}]",
            500,
            "Sources[0].SamenessGroup"),
        Arguments.of(
            "'Kind':'service-intentions','Name':'x','Partition':'p','Sources':"
                + "[{'Name':'a','Action':'allow'}]",
            400,
            "Invalid Partition: \"p\""),
        // jwt-provider
        Arguments.of("'Kind':'jwt-provider'", 500, "Name is required"),
        Arguments.of("'Kind':'jwt-provider','Name':'x'", 500, "JSONWebKeySet is required"),
        Arguments.of(keys(""), 500, "exactly one of Local, Remote"),
        Arguments.of(keys("'Local':{'Filename':'/f'},'Remote':{'URI':'https://x'}"), 500, "one of"),
        Arguments.of(keys("'Local':{}"), 500, "exactly one of JWKS, Filename"),
        Arguments.of(keys("'Local':{'JWKS':'" + NO_KEYS + "','Filename':'/f'}"), 500, "JWKS, File"),
        Arguments.of(keys("'Local':{'JWKS':'!'}"), 500, "base64 encoded JSON Web key set"),
        Arguments.of(keys("'Local':{'JWKS':'e30='}"), 500, "base64 encoded JSON Web key set"),
        Arguments.of(keys("'Local':{'JWKS':'e30'}"), 500, "base64 encoded JSON Web key set"),
        Arguments.of(keys("'Remote':{}"), 500, "URI is required"),
        Arguments.of(keys("'Remote':{'URI':'jwks.json'}"), 500, "URI is invalid"),
        Arguments.of(keys("'Remote':{'URI':'https://a b'}"), 500, "URI is invalid"),
        Arguments.of(remote("'CacheDuration':'soon'"), 400, "'CacheDuration' expected a duration"),
        Arguments.of(remote("'JWKSCluster':{'DiscoveryType':'DNS'}"), 500, "discovery type"),
        Arguments.of(remote("'JWKSCluster':{'TLSCertificates':{}}"), 500, "TLSCertificates must"),
        Arguments.of(
            remote("'JWKSCluster':{'TLSCertificates':{'TrustedCA':{}}}"), 500, "TrustedCA must"),
        Arguments.of(
            remote("'RetryPolicy':{'RetryPolicyBackOff':{'BaseInterval':'2s','MaxInterval':'1s'}}"),
            500,
            "MaxInterval is less"),
        Arguments.of(provider("'Locations':[{}]"), 500, "one of Header, QueryParam, Cookie"),
        Arguments.of(
            provider("'Locations':[{'Header':{'Name':'a'},'Cookie':{'Name':'a'}}]"), 500, "one of"),
        Arguments.of(provider("'Locations':[{'Header':{}}]"), 500, "a name must be specified"),
        Arguments.of(provider("'Locations':[{'QueryParam':{}}]"), 500, "a name must be specified"),
        Arguments.of(provider("'Forwarding':{}"), 500, "Header name required"),
        // mesh
        Arguments.of("'Kind':'mesh','Name':'other'", 500, "only \"mesh\" is supported"),
        Arguments.of("'Kind':'mesh','Tls':{},'TLD':{}", 400, "invalid config key \"TLD\""),
        Arguments.of(tls("'TLSMinVersion':'1.2'"), 500, "incoming TLS configuration: TLSMin"),
        Arguments.of(tls("'TLSMaxVersion':'TLSv1_4'"), 500, "TLSMaxVersion is TLSv1_4"),
        Arguments.of(
            tls("'TLSMinVersion':'TLSv1_3','TLSMaxVersion':'TLSv1_2'"), 500, "is less than"),
        Arguments.of(
            tls(
                "'TLSMinVersion':'TLSv1_3','CipherSuites':"
                    + "['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384']"),
            500,
            "only apply to TLS 1.2"),
        Arguments.of(tls("'CipherSuites':['TLS_AES_128_GCM_SHA256']"), 500, "no matching cipher"),
        Arguments.of(paths("'PathWithEscapedSlashesAction':'KEEP'"), 500, "and not one of IMPL"),
        Arguments.of(paths("'HeadersWithUnderscoresAction':'KEEP'"), 500, "and not one of ALLOW"),
        Arguments.of(paths("'MergeSlashes':'perhaps'"), 400, "'MergeSlashes' expected a boolean"),
        // defaults
        Arguments.of("'Kind':'service-defaults'", 500, "Name is required"),
        Arguments.of("'Kind':'service-defaults','Name':'x','Mode':'odd'", 500, "Invalid Mode"),
        Arguments.of("'Kind':'service-defaults','Name':'x','MutualTLSMode':'off'", 500, "Invalid"),
        Arguments.of(
            "'Kind':'service-defaults','Name':'x','MeshGateway':{'Mode':'x'}", 500, "MeshGateway"),
        Arguments.of(
            "'Kind':'service-defaults','Name':'x','MaxInboundConnections':'many'",
            400,
            "expected a whole number"),
        Arguments.of(
            "'Kind':'service-defaults','Name':'x','UpstreamConfig':{'Overrides':[{}]}",
            500,
            "Name is required"),
        Arguments.of(
            "'Kind':'service-defaults','Name':'x','UpstreamConfig':"
                + "{'Overrides':[{'Name':'a'},{'Name':'a'}]}",
            500,
            "more than once"),
        Arguments.of(upstream("'Name':'a'"), 500, "Name and Peer must be empty"),
        Arguments.of(upstream("'Limits':{'MaxConnections':-1}"), 500, "Limits.MaxConnections"),
        Arguments.of(upstream("'PassiveHealthCheck':{'Interval':'-1s'}"), 500, "at least 0"),
        Arguments.of(upstream("'PassiveHealthCheck':{'MaxEjectionPercent':101}"), 500, "at most"),
        Arguments.of(upstream("'BalanceOutboundConnections':'x'"), 500, "balance_outbound"),
        Arguments.of(logs("'Type':'syslog'"), 500, "invalid access log type: syslog"),
        Arguments.of(logs("'Type':'file'"), 500, "path must be specified"),
        Arguments.of(logs("'Type':'stdout','Path':'/x'"), 500, "path is only valid"),
        Arguments.of(logs("'JSONFormat':'{}','TextFormat':'x'"), 500, "cannot specify both"),
        Arguments.of(logs("'JSONFormat':'{'"), 500, "invalid access log json"),
        Arguments.of(
            "'Kind':'mesh','Meta':{'k':'" + "v".repeat(513) + "'}", 500, "exceeds maximum length"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notValid")
  void entry_notValid_isRefusedAndChangesNothing(String members, int status, String text) {
    String before = all();

    Answer refused = agent.put("/v1/config", entry(members));

    assertEquals(status, refused.status(), refused::text);
    assertTrue(refused.text().contains(text), refused::text);
    assertEquals(before, all());
  }

  private static String all() {
    StringBuilder all = new StringBuilder();
    for (String kind :
        new String[] {
          "service-intentions", "jwt-provider", "mesh", "service-defaults", "proxy-defaults"
        }) {
      all.append(agent.get("/v1/config/" + kind).ok().text());
    }
    return all.toString();
  }

  static Stream<Arguments> shown() {
    return Stream.of(
        Arguments.of(
            "'kind':'service-intentions','name':'shown','sources':[{'name':'*','permissions':["
                + "{'action':'allow','http':{'path_exact':'','methods':['get','Post'],"
                + "'header':{'name':'a','ignore_case':'true','exact':7,'present':false}}}]},"
                + "{'name':'web','description':'','action':'deny'}],'meta':{}",
            "'Kind':'service-intentions','Name':'shown','Sources':["
                + "{'Name':'web','Action':'deny','Precedence':9,'Type':'consul'},"
                + "{'Name':'*','Permissions':[{'Action':'allow','HTTP':{'Methods':['GET','POST'],"
                + "'Header':[{'Name':'a','Exact':'7','IgnoreCase':true}]}}],"
                + "'Precedence':8,'Type':'consul'}]"),
        Arguments.of(
            "'Kind':'jwt-provider','Name':'shown','json_web_key_set':[{'remote':{'uri':"
                + "'https://x/k','cache_duration':'90s','request_timeout_ms':'1500',"
                + "'fetch_asynchronously':false}}],'Forwarding':{'HeaderName':'h'},"
                + "'clock_skew_seconds':0,'audiences':'one'",
            "'Kind':'jwt-provider','Name':'shown','JSONWebKeySet':{'Remote':{'URI':"
                + "'https://x/k','CacheDuration':90000000000,'RequestTimeoutMs':1500}},"
                + "'Forwarding':{'HeaderName':'h','PadForwardPayloadHeader':false},"
                + "'ClockSkewSeconds':30,'Audiences':['one']"),
        Arguments.of(
            "'Kind':'mesh','Name':'mesh','ValidateClusters':false,'HTTP':{'Incoming':"
                + "{'RequestNormalization':{'merge_slashes':true}}},'Peering':{}",
            "'Kind':'mesh','TransparentProxy':{'MeshDestinationsOnly':false},'HTTP':"
                + "{'SanitizeXForwardedClientCert':false,'Incoming':{'RequestNormalization':"
                + "{'InsecureDisablePathNormalization':false,'MergeSlashes':true,"
                + "'PathWithEscapedSlashesAction':'','HeadersWithUnderscoresAction':''}}},"
                + "'Peering':{'PeerThroughMeshGateways':false}"),
        Arguments.of(
            "'Kind':'service-defaults','Name':'shown','protocol':'HTTP','expose':{'checks':false},"
                + "'upstream_config':{'defaults':{'limits':{'max_connections':0},"
                + "'passive_health_check':{'interval':'2s','max_failures':0}}}",
            "'Kind':'service-defaults','Name':'shown','Protocol':'http','Expose':{},"
                + "'TransparentProxy':{},'MeshGateway':{},'UpstreamConfig':{'Defaults':"
                + "{'Limits':{'MaxConnections':0},'PassiveHealthCheck':{'Interval':2000000000},"
                + "'Peer':'','MeshGateway':{}}}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shown")
  void entry_written_isShownAsConsulShowsIt(String members, String wanted) {
    agent.put("/v1/config", entry(members)).ok();

    var body = Json.readObject(entry(wanted));
    String name = body.has("Name") ? body.get("Name").asText() : "mesh";
    String path = "/v1/config/" + body.get("Kind").asText() + "/" + name;
    var shown = Json.readObject(agent.get(path).ok().text());
    shown.remove(java.util.List.of("Hash", "CreateIndex", "ModifyIndex"));
    assertEquals(body, shown);
    agent.call("DELETE", path, "", "").ok();
    assertEquals(404, agent.get(path).status());
  }

  @Test
  void entry_severalUnknownKeys_areAllNamed() {
    String text =
        agent.put("/v1/config", entry("'Kind':'mesh','A':1,'TLS':{'Incoming':{'Min':1}}")).text();

    assertEquals(
        "Request decoding failed: 2 errors occurred:\n\t* invalid config key \"A\""
            + "\n\t* invalid config key \"TLS.Incoming.Min\"\n\n",
        text);
  }
}
