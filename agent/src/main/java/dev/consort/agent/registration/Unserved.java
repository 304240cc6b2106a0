// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.upstreams.UpstreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells the kinds of upstreams that this version does not serve. Pure. */
final class Unserved {
  private Unserved() {}

  /**
   * Why an upstream is not served; empty when it is.
   *
   * @param localDatacenter empty when it is not known
   */
  static Optional<String> why(UpstreamId id, String localDatacenter) {
    if (id.type() == UpstreamId.Type.PREPARED_QUERY) {
      return Optional.of("is a prepared query");
    }
    if (!id.peer().isEmpty()) {
      return Optional.of("is in the cluster peer \"" + id.peer() + "\"");
    }
    if (!id.datacenter().isEmpty() && !id.datacenter().equals(localDatacenter)) {
      return Optional.of("is in datacenter \"" + id.datacenter() + "\"");
    }
    return Optional.empty();
  }

  static String sentence(String label, String why) {
    return "The "
        + label
        + " "
        + why
        + ", which this version does not serve yet; no listener is opened for it.";
  }

  /** {@code given} without those that are not served, and a warning for each. */
  static ProxyRegistration leaveOut(ProxyRegistration given, String localDatacenter) {
    List<UpstreamDeclaration> served = new ArrayList<>();
    List<String> warnings = new ArrayList<>(given.warnings());
    for (UpstreamDeclaration upstream : given.upstreams()) {
      Optional<String> why = why(upstream.id(), localDatacenter);
      if (why.isEmpty()) {
        served.add(upstream);
      } else {
        warnings.add(sentence("upstream \"" + upstream.id() + "\"", why.get()));
      }
    }
    return new ProxyRegistration(
        given.proxyId(),
        given.proxyService(),
        given.service(),
        given.serviceId(),
        given.inbound(),
        served,
        given.options(),
        warnings);
  }
}
