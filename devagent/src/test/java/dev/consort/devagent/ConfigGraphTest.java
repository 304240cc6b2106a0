// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What config entries have to be to each other. */
final class ConfigGraphTest {
  private static final String ONE_PERMISSION =
      "'Kind':'service-intentions','Name':'api','Sources':[{'Name':'web','Permissions':["
          + "{'Action':'allow','HTTP':{'PathPrefix':'/'}}]}]";
  private static final String PROVIDER =
      "'Kind':'jwt-provider','Name':'okta','JSONWebKeySet':{'Local':{'JWKS':'eyJrZXlzIjpbXX0='}}";
  private static final String PERMISSIVE =
      "'Kind':'service-defaults','Name':'api','MutualTLSMode':'permissive'";

  private TestAgent agent;

  @BeforeEach
  void start() {
    agent = TestAgent.start();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  private Answer put(String members) {
    return agent.put("/v1/config", "{" + members.replace('\'', '"') + "}");
  }

  private Answer delete(String path) {
    return agent.call("DELETE", "/v1/config/" + path, "", "");
  }

  private void refused(Answer answer, String text) {
    assertEquals(500, answer.status(), answer::text);
    assertTrue(answer.text().contains(text), answer::text);
  }

  private static String service(String protocol) {
    return "'Kind':'service-defaults','Name':'api','Protocol':'" + protocol + "'";
  }

  private static String all(String protocol) {
    return "'Kind':'proxy-defaults','Config':{'protocol':'" + protocol + "'}";
  }

  @Test
  void permissions_serviceThatIsNotHttp_areRefused() {
    refused(put(ONE_PERMISSION), "protocol \"tcp\"");
    put(all("http")).ok();
    put(service("tcp")).ok();
    refused(put(ONE_PERMISSION), "protocol \"tcp\"");
    assertEquals(404, agent.get("/v1/config/service-intentions/api").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "http2", "grpc", "HTTP"})
  void permissions_protocolOfTheServiceOrOfAll_isEnough(String protocol) {
    put(service(protocol)).ok();
    put(ONE_PERMISSION).ok();
    delete("service-intentions/api").ok();
    delete("service-defaults/api").ok();
    put(all(protocol)).ok();
    put(ONE_PERMISSION).ok();
  }

  @Test
  void protocol_underPermissions_cannotCeaseToBeHttp() {
    put(service("http")).ok();
    put(ONE_PERMISSION).ok();
    refused(put(service("tcp")), "protocol \"tcp\"");
    refused(delete("service-defaults/api"), "protocol \"tcp\"");
    assertEquals("http", agent.at("/v1/config/service-defaults/api", "/Protocol").asText());

    put(all("grpc")).ok();
    delete("service-defaults/api").ok();
    refused(put(all("tcp")), "protocol \"tcp\"");
    refused(delete("proxy-defaults/global"), "protocol \"tcp\"");
    assertEquals("grpc", agent.at("/v1/config/proxy-defaults/global", "/Config/protocol").asText());
  }

  @Test
  void exactIntention_withPermissions_isJudgedLikeAnEntry() {
    String path = "/v1/connect/intentions/exact?source=web&destination=api";
    String body = "{\"Permissions\": [{\"Action\": \"deny\", \"HTTP\": {\"PathExact\": \"/a\"}}]}";
    refused(agent.put(path, body), "protocol \"tcp\"");
    put(service("http")).ok();
    agent.put(path, body).ok();
    assertEquals("/a", agent.at(path, "/Permissions/0/HTTP/PathExact").asText());
    refused(agent.put(path, body.replace("/a", "a")), "doesn't start with '/'");
    refused(agent.put(path, body.replace("Exact", "Like")), "unknown field");
  }

  @Test
  void exactIntention_withAnotherToken_isRefused() {
    String path = "/v1/connect/intentions/exact?source=web&destination=api";
    String body = "{\"Action\": \"allow\", \"JWT\": {\"Providers\": [{\"Name\": \"okta\"}]}}";
    put(PROVIDER).ok();
    refused(agent.put(path, body), "JWT must not be specified");
    assertEquals(404, agent.get(path).status());

    put("'Kind':'service-intentions','Name':'api','JWT':{'Providers':[{'Name':'okta'}]},"
            + "'Sources':[{'Name':'web','Action':'deny'}]")
        .ok();
    agent.put(path, body).ok();
    assertEquals("okta", agent.at(path, "/JWT/Providers/0/Name").asText());
  }

  @Test
  void oldWrites_cannotHavePermissions() {
    put(service("http")).ok();
    Answer created =
        agent.call(
            "POST",
            "/v1/connect/intentions",
            "{\"SourceName\": \"web\", \"DestinationName\": \"api\", \"Permissions\":"
                + " [{\"Action\": \"allow\", \"HTTP\": {\"PathPrefix\": \"/\"}}]}",
            "");
    refused(created, "Use config entries instead");
    assertEquals(0, agent.get("/v1/connect/intentions").json().size());
  }

  @Test
  void provider_named_hasToExist() {
    put(service("http")).ok();
    String permission =
        ONE_PERMISSION.replace("'/'}}", "'/'},'JWT':{'Providers':[{'Name':'okta'}]}}");
    String entry =
        "'Kind':'service-intentions','Name':'db','JWT':{'Providers':[{'Name':'okta'}]},"
            + "'Sources':[{'Name':'web','Action':'allow'}]";
    refused(put(permission), "JWT provider \"okta\"");
    refused(put(entry), "JWT provider \"okta\"");
    assertEquals(0, agent.get("/v1/connect/intentions").json().size());

    put(PROVIDER).ok();
    put(permission).ok();
    put(entry).ok();
  }

  @Test
  void provider_named_mayBeDeletedAsWithConsul() {
    put(PROVIDER).ok();
    put("'Kind':'service-intentions','Name':'db','JWT':{'Providers':[{'Name':'okta'}]},"
            + "'Sources':[{'Name':'web','Action':'allow'}]")
        .ok();

    delete("jwt-provider/okta").ok();

    assertEquals(404, agent.get("/v1/config/jwt-provider/okta").status());
    assertEquals(
        "okta",
        agent
            .at("/v1/connect/intentions/match?by=destination&name=db", "/db/0/JWT/Providers/0/Name")
            .asText());
  }

  @Test
  void permissive_withoutTheMeshsLeave_isRefused() {
    refused(put(PERMISSIVE), "AllowEnablingPermissiveMutualTLS");
    refused(
        put("'Kind':'proxy-defaults','MutualTLSMode':'permissive'"),
        "AllowEnablingPermissiveMutualTLS");
    put("'Kind':'mesh'").ok();
    refused(put(PERMISSIVE), "AllowEnablingPermissiveMutualTLS");
    assertEquals(404, agent.get("/v1/config/service-defaults/api").status());
    put(PERMISSIVE.replace("permissive", "strict")).ok();
  }

  @Test
  void permissive_leaveTakenBack_staysWhereItWas() {
    put("'Kind':'mesh','AllowEnablingPermissiveMutualTLS':true").ok();
    put(PERMISSIVE).ok();
    put("'Kind':'mesh'").ok();

    put(PERMISSIVE + ",'Protocol':'http'").ok();

    put(PERMISSIVE.replace("permissive", "strict")).ok();
    refused(put(PERMISSIVE), "AllowEnablingPermissiveMutualTLS");
  }

  @Test
  void connection_matchedByPermissions_isNeverAllowed() {
    put(service("http")).ok();
    put(ONE_PERMISSION).ok();

    assertFalse(
        agent
            .at("/v1/connect/intentions/check?source=web&destination=api", "/Allowed")
            .asBoolean());
    var verdict =
        agent
            .call(
                "POST",
                "/v1/agent/connect/authorize",
                "{\"Target\": \"api\", \"ClientCertURI\":"
                    + " \"spiffe://x/ns/default/dc/dc1/svc/web\"}",
                "")
            .ok()
            .json();
    assertFalse(verdict.path("Authorized").asBoolean());
    assertTrue(
        verdict.path("Reason").asText().startsWith("Matched L7 intention"), verdict::toString);
  }
}
