// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks of services, and how they show in the health of mesh-capable instances. */
interface CheckContract extends AgentContract {
  @Test
  default void ttlCheck_followsWhatItIsTold() {
    register(
        """
        {"Name": "ttl", "Port": 8080, "Check": {"TTL": "10m"}}""");
    awaitStatus("ttl", "critical");

    agent().put("/v1/agent/check/pass/service:ttl", "").ok();
    awaitStatus("ttl", "passing");
    agent().put("/v1/agent/check/warn/service:ttl?note=slow", "").ok();
    awaitStatus("ttl", "warning");
    agent().put("/v1/agent/check/fail/service:ttl", "").ok();
    awaitStatus("ttl", "critical");
    agent()
        .put(
            "/v1/agent/check/update/service:ttl", "{\"Status\": \"passing\", \"Output\": \"well\"}")
        .ok();
    awaitStatus("ttl", "passing");
    assertEquals(
        "well", agent().get("/v1/agent/checks").json().path("service:ttl").path("Output").asText());
  }

  @Test
  default void ttlCheck_notToldInTime_becomesCritical() {
    register(
        """
        {"Name": "late", "Port": 8080, "Check": {"TTL": "1s", "Status": "passing"}}""");

    awaitStatus("late", "critical");
  }

  @Test
  default void ttlCheck_unknown_isAnError() {
    int status = agent().put("/v1/agent/check/pass/service:no-such", "").status();

    assertTrue(status == 404 || status == 500, () -> "status " + status);
  }

  @Test
  default void tcpCheck_followsThePort() throws IOException {
    try (ServerSocket app = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      register(
          """
          {"Name": "tcp", "Port": %1$d, "Check": {"TCP": "127.0.0.1:%1$d", "Interval": "1s"}}"""
              .formatted(app.getLocalPort()));
      awaitStatus("tcp", "passing");
    }
    awaitStatus("tcp", "critical");
  }

  @Test
  default void aliasCheck_ofASidecar_followsItsService() {
    register(
        """
        {"Name": "aliased", "Port": 8080, "Check": {"TTL": "10m", "Status": "passing"},
         "Connect": {"SidecarService": {"Checks": [{"Name": "alias", "AliasService": "aliased"}]}}}""");
    Await.until("usable", SOON, () -> passing("aliased") == 1);

    agent().put("/v1/agent/check/fail/service:aliased", "").ok();

    Await.until("not usable", SOON, () -> passing("aliased") == 0);
    awaitConnectInstances("aliased", 1);
  }

  @Test
  default void checks_givenAsAList_areAllKept() {
    register(
        """
        {"Name": "many", "Port": 8080, "Checks": [
          {"Name": "one", "TTL": "10m", "Status": "passing"},
          {"CheckID": "two", "TTL": "10m", "Status": "warning"}]}""");

    Await.until(
        "both are in the catalog",
        SOON,
        () -> serviceChecks("many").equals(List.of("service:many:1 passing", "two warning")));
  }

  private int passing(String service) {
    return agent().get("/v1/health/connect/" + service + "?passing").json().size();
  }

  private void awaitStatus(String service, String status) {
    Await.until(
        service + " is " + status,
        SOON,
        () -> serviceChecks(service).equals(List.of("service:" + service + " " + status)));
  }

  /** The checks of the only instance, without those of the node. */
  private List<String> serviceChecks(String service) {
    List<String> checks = new ArrayList<>();
    for (var check : agent().get("/v1/health/service/" + service).json().path(0).path("Checks")) {
      if (!check.path("ServiceID").asText().isEmpty()) {
        checks.add(check.path("CheckID").asText() + " " + check.path("Status").asText());
      }
    }
    checks.sort(null);
    return checks;
  }
}
