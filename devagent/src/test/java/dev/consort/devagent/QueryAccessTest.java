// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.consort.devagent.acl.AclSettings;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may write, see and use prepared queries. */
final class QueryAccessTest {
  private static final String ROOT = "root-secret";

  private TestAgent agent;
  private String writer;
  private String reader;
  private String nobody;

  @BeforeEach
  void start() {
    agent = TestAgent.start(DevAgentConfig.defaults().withAcl(AclSettings.deny(ROOT)), ROOT);
    writer = token("w", "query_prefix 'geo-' { policy = 'write' }");
    reader = token("r", "query 'geo-db' { policy = 'read' }");
    nobody = token("n", "key 'x' { policy = 'read' }");
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  private String token(String name, String rules) {
    String body = "{\"Name\": \"" + name + "\", \"Rules\": \"" + rules.replace("'", "\\\"") + "\"}";
    agent.put("/v1/acl/policy", body).ok();
    String rights = "{\"Policies\": [{\"Name\": \"" + name + "\"}]}";
    return agent.put("/v1/acl/token", rights).ok().json().get("SecretID").asText();
  }

  private Answer create(String name, String as) {
    String body =
        "{\"Name\": \"%s\", \"Token\": \"hush\", \"Service\": {\"Service\": \"db\"}}"
            .formatted(name);
    return agent.call("POST", "/v1/query", body, as);
  }

  @Test
  void writing_needsTheRightOnTheNameBeforeAndAfter() {
    assertEquals(403, create("geo-db", reader).status());
    assertEquals(403, create("other", writer).status());
    String path = "/v1/query/" + create("geo-db", writer).ok().json().get("ID").asText();
    String renamed = "{\"Name\": \"other\", \"Service\": {\"Service\": \"db\"}}";
    assertEquals(403, agent.call("PUT", path, renamed, writer).status());
    assertEquals(403, agent.call("PUT", path, renamed, reader).status());
    assertEquals(403, agent.call("DELETE", path, "", reader).status());
    agent.put(path, renamed).ok();
    String back = renamed.replace("other", "geo-db");
    assertEquals(403, agent.call("PUT", path, back, writer).status());
    agent.put(path, back).ok();
    agent.call("DELETE", path, "", writer).ok();
  }

  @Test
  void reading_needsTheRightOnTheName_andNobodyButTheOwnerSeesTokens() {
    String path = "/v1/query/" + create("geo-db", writer).ok().json().get("ID").asText();
    create("other", ROOT).ok();

    assertEquals(403, agent.get(path, nobody).status());
    assertEquals(403, agent.get("/v1/query/geo-db/explain", nobody).status());
    Answer list = agent.get("/v1/query", reader).ok();
    assertEquals(1, list.json().size());
    assertEquals("true", list.header("X-Consul-Results-Filtered-By-Acls").orElse(""));
    for (String seen : new String[] {path, "/v1/query", "/v1/query/geo-db/explain"}) {
      assertFalse(agent.get(seen, reader).ok().text().contains("hush"), seen);
      assertFalse(agent.get(seen, writer).ok().text().contains("hush"), seen);
    }
    assertEquals("hush", agent.at(path, "/0/Token").asText());
    assertEquals(2, agent.get("/v1/query").ok().json().size());
  }
}
