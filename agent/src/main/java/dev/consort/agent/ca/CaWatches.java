// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.ca;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.WatchSpec;
import dev.consort.certs.CredentialsParser;
import dev.consort.certs.InvalidCredentials;
import dev.consort.certs.LeafCertificate;
import dev.consort.certs.TrustBundle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The watches of {@code /v1/agent/connect/ca}. */
public final class CaWatches {
  private static final WatchSpec.Mode BY_INDEX = new WatchSpec.Mode.Index(Duration.ofSeconds(10));

  private CaWatches() {}

  /** Every root of the mesh, active or not. An empty list is refused: it is a CA not yet set up. */
  public static WatchSpec<TrustBundle> roots() {
    return WatchSpec.essential(
        "roots", AgentRequest.get("/v1/agent/connect/ca/roots"), BY_INDEX, CaWatches::bundle);
  }

  /**
   * The certificate of a service.
   *
   * @param service its name, never an instance's id
   * @param wall an expired certificate is refused
   */
  public static WatchSpec<LeafCertificate> leaf(String service, InstantSource wall) {
    return WatchSpec.essential(
        "leaf " + service,
        AgentRequest.get("/v1/agent/connect/ca/leaf/" + AgentRequest.segment(service)),
        BY_INDEX,
        answer -> certificate(answer, service, wall));
  }

  static TrustBundle bundle(AgentAnswer answer) throws MalformedAnswer {
    Json body = answer.json();
    List<String> pems =
        body.get("Roots").items().stream().map(root -> root.get("RootCert").text()).toList();
    if (pems.isEmpty()) {
      throw new MalformedAnswer(
          "the mesh has no root certificate, since its certificate authority is not set up");
    }
    try {
      return CredentialsParser.bundle(body.get("TrustDomain").text(), pems);
    } catch (InvalidCredentials invalid) {
      throw new MalformedAnswer(invalid.getMessage());
    }
  }

  static LeafCertificate certificate(AgentAnswer answer, String service, InstantSource wall)
      throws MalformedAnswer {
    Json body = answer.json();
    LeafCertificate leaf;
    try {
      leaf = CredentialsParser.leaf(body.get("CertPEM").text(), body.get("PrivateKeyPEM").text());
    } catch (InvalidCredentials invalid) {
      throw new MalformedAnswer(invalid.getMessage());
    }
    if (!leaf.id().service().equals(service)) {
      throw new MalformedAnswer(
          "the certificate is for " + leaf.id().uri() + " and not for service " + service);
    }
    if (!leaf.validBefore().isAfter(wall.instant())) {
      throw new MalformedAnswer(
          "the certificate expired at "
              + leaf.validBefore()
              + "; compare this machine's clock with the servers'");
    }
    return leaf;
  }
}
