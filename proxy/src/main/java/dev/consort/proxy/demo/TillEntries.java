// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What Consul is told about the services that till calls. */
final class TillEntries {
  /** The version of shop that is there already. */
  static final String OLD = "v1";

  /** The version of shop that is tried out. */
  static final String NEW = "v2";

  private static final int WHOLE = 100;

  // The usual 10 s would make up most of the demo.
  private static final int POLL_MILLIS = 200;

  private TillEntries() {}

  static JsonObject speaksHttp(String service) {
    return new JsonObject()
        .put("Kind", "service-defaults")
        .put("Name", service)
        .put("Protocol", "http");
  }

  /** Tells the versions apart; what is not about versions gets the old one. */
  static JsonObject versions(String service) {
    return new JsonObject()
        .put("Kind", "service-resolver")
        .put("Name", service)
        .put("DefaultSubset", OLD)
        .put("Subsets", new JsonObject().put(OLD, subset(OLD)).put(NEW, subset(NEW)));
  }

  /** The name that stands for the new version, wherever that is. */
  static String canary(String service) {
    return service + "-" + NEW;
  }

  /**
   * Gives the new version its name.
   *
   * @param datacenter that it is in, when not here
   */
  static JsonObject redirect(String service, Optional<String> datacenter) {
    // A redirect, so that it is what an edit waits for; a failover would be known a moment later.
    JsonObject redirect = new JsonObject().put("Service", service).put("ServiceSubset", NEW);
    datacenter.ifPresent(name -> redirect.put("Datacenter", name));
    return new JsonObject()
        .put("Kind", "service-resolver")
        .put("Name", canary(service))
        .put("Redirect", redirect);
  }

  private static JsonObject subset(String version) {
    return new JsonObject().put("Filter", "Service.Meta.version == \"" + version + "\"");
  }

  private static JsonObject datacenters(String name) {
    return new JsonObject().put("Datacenters", new JsonArray().add(name));
  }

  /**
   * Shares the requests out between the versions.
   *
   * @param percentNew of the new one, 0 to 100
   */
  static JsonObject split(String service, int percentNew) {
    return new JsonObject()
        .put("Kind", "service-splitter")
        .put("Name", service)
        .put(
            "Splits",
            new JsonArray()
                .add(share(WHOLE - percentNew).put("ServiceSubset", OLD))
                .add(share(percentNew).put("Service", canary(service))));
  }

  private static JsonObject share(int percent) {
    return new JsonObject().put("Weight", percent);
  }

  /** A query for instances here, or in another datacenter when none here is well. */
  static JsonObject query(String name, String service, String elsewhere) {
    return new JsonObject()
        .put("Name", name)
        .put(
            "Service",
            new JsonObject().put("Service", service).put("Failover", datacenters(elsewhere)));
  }

  /** A service of the caller's datacenter. */
  static JsonObject upstream(String service, int port) {
    return new JsonObject()
        .put("DestinationName", service)
        .put("LocalBindPort", port)
        .put("MeshGateway", new JsonObject().put("Mode", "local"));
  }

  /** The same, which speaks HTTP: an agent without central configuration does not tell. */
  static JsonObject http(String service, int port) {
    return upstream(service, port).put("Config", new JsonObject().put("protocol", "http"));
  }

  /** A service of another datacenter. */
  static JsonObject upstream(String service, String datacenter, int port) {
    return upstream(service, port).put("Datacenter", datacenter);
  }

  /** What a query finds. */
  static JsonObject queried(String query, int port) {
    return upstream(query, port)
        .put("DestinationType", "prepared_query")
        .put("Config", new JsonObject().put("consort_poll_interval_ms", POLL_MILLIS));
  }
}
