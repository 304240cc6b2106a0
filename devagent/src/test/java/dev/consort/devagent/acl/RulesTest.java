// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.consort.devagent.http.ApiError;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies say. */
final class RulesTest {
  private static final String HCL =
      """
      # comment
      service "web" { policy = "write" }
      service_prefix "" { policy = "read" } // comment
      service_prefix "secret-" { policy = "deny" }
      service "api" {
        policy     = "read"
        intentions = "write"
      }
      service "hidden" { policy = "read", intentions = "deny" }
      node_prefix "" { policy = "read" }
      operator = "write"
      /* acl = "write" */
      acl = "read"
      """;

  @ParameterizedTest
  @CsvSource({
    "SERVICE, web, WRITE",
    "SERVICE, other, READ",
    "SERVICE, secret-x, DENY",
    "SERVICE, api, READ",
    "INTENTION, web, READ",
    "INTENTION, api, WRITE",
    "INTENTION, hidden, DENY",
    "INTENTION, secret-x, DENY",
    "INTENTION, other, READ",
    "NODE, any, READ",
    "OPERATOR, '', WRITE",
    "ACL, '', READ",
    "MESH, '', ",
    "AGENT, x, "
  })
  void rules_inHcl_grantByExactNameThenLongestPrefix(
      Resource resource, String name, Access expected) {
    assertEquals(Optional.ofNullable(expected), RulesReader.read(HCL).about(resource, name));
  }

  @Test
  void rules_inJson_areTheSame() {
    Rules rules =
        RulesReader.read(
            """
            {"service": {"web": {"policy": "write"}}, "service_prefix": {"": {"policy": "read"}},
             "operator": "read"}""");

    assertEquals(Optional.of(Access.WRITE), rules.about(Resource.SERVICE, "web"));
    assertEquals(Optional.of(Access.READ), rules.about(Resource.SERVICE, "api"));
    assertEquals(Optional.of(Access.READ), rules.about(Resource.OPERATOR, ""));
  }

  @Test
  void rules_ofTwoPolicies_denyWinsThenTheLargerRight() {
    Rules read = RulesReader.read("service \"a\" { policy = \"read\" }");
    Rules write = RulesReader.read("service \"a\" { policy = \"write\" }");
    Rules deny = RulesReader.read("service \"a\" { policy = \"deny\" }");

    assertEquals(Optional.of(Access.WRITE), read.and(write).about(Resource.SERVICE, "a"));
    assertEquals(Optional.of(Access.DENY), read.and(write).and(deny).about(Resource.SERVICE, "a"));
  }

  @Test
  void serviceIdentity_writesItselfAndReadsAll() {
    Rules rules = Rules.serviceIdentity("web");

    assertEquals(Optional.of(Access.WRITE), rules.about(Resource.SERVICE, "web-sidecar-proxy"));
    assertEquals(Optional.of(Access.READ), rules.about(Resource.SERVICE, "db"));
    assertEquals(Optional.of(Access.READ), rules.about(Resource.INTENTION, "web"));
    assertEquals(Optional.empty(), rules.about(Resource.OPERATOR, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "service \"a\" { policy = \"own\" }",
        "service \"a\" {",
        "service \"a\" { policy = \"read\" } }",
        "service \"a { policy = \"read\" }",
        "nonsense \"a\" { policy = \"read\" }",
        "operator \"x\" { policy = \"read\" }",
        "service = \"read\"",
        "operator = ",
        "{\"service\": ",
        "a{b{c{d{e{f{g{h{i{j{k{}}}}}}}}}}}"
      })
  void rules_notUnderstood_areRefused(String text) {
    assertThrows(ApiError.class, () -> RulesReader.read(text));
  }
}
