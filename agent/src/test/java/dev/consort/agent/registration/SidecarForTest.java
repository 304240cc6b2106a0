// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SidecarForTest {
  @ParameterizedTest
  @ValueSource(strings = {"1.21.4", "1.8.7"})
  void sidecarFor_inAnyLetterCase_isFound(String version) throws Exception {
    assertEquals(
        "web-1-sidecar-proxy",
        RegistrationWatch.sidecarFor(
            Fixture.load(version + "/agent/services-filter-sidecar-for").answer().json(), "WEB-1"));
    assertEquals(
        "api-1-sidecar-proxy",
        RegistrationWatch.sidecarFor(
            Fixture.load(version + "/acl/agent-services--web").answer().json(), "api-1"));
  }

  @Test
  void sidecarFor_ofNone_namesThoseThereAre() throws Exception {
    NotASidecar none =
        assertThrows(
            NotASidecar.class,
            () ->
                RegistrationWatch.sidecarFor(
                    Fixture.load("1.21.4/acl/agent-services--web").answer().json(), "nope"));
    assertTrue(none.getMessage().contains("\"nope\""), none.getMessage());
    assertTrue(none.getMessage().contains("api-1"), none.getMessage());
    NotASidecar hidden =
        assertThrows(
            NotASidecar.class,
            () ->
                RegistrationWatch.sidecarFor(
                    Fixture.load("1.21.4/acl/agent-services--none").answer().json(), "web-1"));
    assertTrue(hidden.getMessage().contains("service:read"), hidden.getMessage());
  }

  @Test
  void sidecarFor_ofTwo_listsBoth() {
    String two =
        "{'b':{'Kind':'connect-proxy','Proxy':{'DestinationServiceID':'w'}},"
            + "'a':{'Kind':'connect-proxy','Proxy':{'DestinationServiceID':'W'}},"
            + "'w':{'Kind':'','Proxy':{'DestinationServiceID':'w'}}}";
    NotASidecar many =
        assertThrows(NotASidecar.class, () -> RegistrationWatch.sidecarFor(Answers.json(two), "w"));
    assertTrue(many.getMessage().contains("a, b"), many.getMessage());
    assertTrue(many.getMessage().contains("-proxy-id"), many.getMessage());
  }
}
