// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import dev.consort.devagent.http.Shape;

/** The bodies of {@code service-router}, {@code service-splitter} and {@code service-resolver}. */
final class ChainShapes {
  private static final Shape HEADERS = Shape.of().textMap("Add").textMap("Set").texts("Remove");
  private static final Shape MATCH =
      Shape.of()
          .words("PathExact", "PathPrefix", "PathRegex")
          .flags("CaseInsensitive")
          .list(
              "Header",
              Shape.of()
                  .words("Name", "Exact", "Prefix", "Suffix", "Regex")
                  .flags("Present", "Invert"))
          .list("QueryParam", Shape.of().words("Name", "Exact", "Regex").flags("Present"))
          .texts("Methods");
  private static final Shape DESTINATION =
      Shape.of()
          .words("Service", "ServiceSubset", "Namespace", "Partition", "PrefixRewrite")
          .spans("RequestTimeout", "IdleTimeout")
          .numbers("NumRetries")
          .flags("RetryOnConnectFailure")
          .texts("RetryOn")
          .numberLists("RetryOnStatusCodes")
          .object("RequestHeaders", HEADERS)
          .object("ResponseHeaders", HEADERS);
  private static final Shape BALANCER =
      Shape.of()
          .words("Policy")
          .object("RingHashConfig", Shape.of().numbers("MinimumRingSize", "MaximumRingSize"))
          .object("LeastRequestConfig", Shape.of().numbers("ChoiceCount"))
          .list(
              "HashPolicies",
              Shape.of()
                  .words("Field", "FieldValue")
                  .object(
                      "CookieConfig", Shape.of().flags("Session").durations("TTL").words("Path"))
                  .flags("SourceIP", "Terminal"));
  private static final Shape FAILOVER =
      Shape.of()
          .words("Service", "ServiceSubset", "Namespace", "SamenessGroup")
          .texts("Datacenters")
          .list(
              "Targets",
              Shape.of()
                  .words("Service", "ServiceSubset", "Partition", "Namespace", "Datacenter")
                  .words("Peer"))
          .object("Policy", Shape.of().words("Mode").texts("Regions"));

  /** {@code service-router}. */
  static final Shape ROUTER =
      common()
          .list(
              "Routes",
              Shape.of()
                  .object("Match", Shape.of().object("HTTP", MATCH))
                  .object("Destination", DESTINATION));

  /** {@code service-splitter}. */
  static final Shape SPLITTER =
      common()
          .list(
              "Splits",
              Shape.of()
                  .decimals("Weight")
                  .words("Service", "ServiceSubset", "Namespace", "Partition")
                  .object("RequestHeaders", HEADERS)
                  .object("ResponseHeaders", HEADERS));

  /** {@code service-resolver}. */
  static final Shape RESOLVER =
      common()
          .words("DefaultSubset")
          .map("Subsets", Shape.of().words("Filter").flags("OnlyPassing"))
          .object(
              "Redirect",
              Shape.of()
                  .words("Service", "ServiceSubset", "Namespace", "Partition", "Datacenter")
                  .words("Peer", "SamenessGroup"))
          .map("Failover", FAILOVER)
          .spans("ConnectTimeout", "RequestTimeout")
          .object("PrioritizeByLocality", Shape.of().words("Mode"))
          .object("LoadBalancer", BALANCER);

  private ChainShapes() {}

  private static Shape common() {
    return Shape.of("CreateIndex", "ModifyIndex", "Hash")
        .words("Kind", "Name", "Namespace", "Partition")
        .textMap("Meta");
  }
}
