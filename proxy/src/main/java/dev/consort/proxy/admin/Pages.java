// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.admin;

import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionRule;
import dev.consort.certs.LeafCertificate;
import dev.consort.proxy.gateway.Gateway;
import dev.consort.proxy.serving.OpenListener;
import dev.consort.proxy.serving.Served;
import dev.consort.proxy.sidecar.Sidecar;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.route.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What the admin API shows, as JSON. Reads published values only. */
final class Pages {
  private final AdminSubject subject;

  Pages(AdminSubject subject) {
    this.subject = subject;
  }

  Answer ready() {
    boolean draining = subject.draining().getAsBoolean();
    JsonArray missing = new JsonArray();
    for (Served served : subject.served()) {
      for (String clause : served.missing()) {
        int colon = clause.indexOf(": ");
        missing.add(
            new JsonObject()
                .put(served.kind(), served.name())
                .put("what", colon < 0 ? clause : clause.substring(0, colon))
                .put("reason", colon < 0 ? "" : clause.substring(colon + 2)));
      }
    }
    boolean ready = missing.isEmpty() && !draining;
    return Answer.json(
        ready ? 200 : 503,
        new JsonObject().put("ready", ready).put("draining", draining).put("missing", missing));
  }

  Answer config() {
    JsonArray settings = new JsonArray();
    subject
        .effective()
        .forEach(
            setting ->
                settings.add(
                    new JsonObject()
                        .put("key", setting.key())
                        .put("value", setting.value())
                        .put("from", setting.origin().toString())));
    return Answer.json(new JsonObject().put("settings", settings));
  }

  Answer certs() {
    return eachSnapshot(
        (snapshot, json) -> {
          LeafCertificate leaf = snapshot.credentials().leaf();
          Duration left = Duration.between(subject.wall().instant(), leaf.validBefore());
          json.put("id", leaf.id().uri())
              .put("serial", leaf.serialNumber())
              .put("validAfter", leaf.validAfter().toString())
              .put("validBefore", leaf.validBefore().toString())
              .put("secondsLeft", left.toSeconds())
              .put("chain", leaf.chain().size())
              .put("trustDomain", snapshot.credentials().bundle().trustDomain())
              .put("roots", roots(snapshot.credentials().bundle().roots()));
        });
  }

  private static JsonArray roots(List<X509Certificate> roots) {
    JsonArray array = new JsonArray();
    for (X509Certificate root : roots) {
      array.add(
          new JsonObject()
              .put("subject", root.getSubjectX500Principal().getName())
              .put("serial", root.getSerialNumber().toString(16))
              .put("validBefore", root.getNotAfter().toInstant().toString()));
    }
    return array;
  }

  Answer upstreams() {
    return eachSnapshot(
        (snapshot, json) -> {
          JsonArray upstreams = new JsonArray();
          for (UpstreamDeclaration upstream : snapshot.registration().upstreams()) {
            JsonObject one =
                new JsonObject()
                    .put("upstream", upstream.id().toString())
                    .put("listens", upstream.bind().toString());
            Routes routes = snapshot.routes().get(upstream.id());
            if (routes != null) {
              one.put("routes", RoutePage.of(routes))
                  .put(
                      "targets",
                      new JsonArray(
                          routes
                              .destinations()
                              .flatMap(destination -> destination.targets().stream())
                              .distinct()
                              .map(Pages::of)
                              .toList()));
            }
            upstreams.add(one);
          }
          json.put("upstreams", upstreams);
        });
  }

  Answer gateways() {
    JsonArray gateways = new JsonArray();
    for (Gateway gateway : subject.gateways()) {
      JsonObject json = new JsonObject().put("gateway", gateway.name());
      gateway
          .snapshot()
          .ifPresent(
              snapshot ->
                  json.put("datacenter", snapshot.datacenter())
                      .put("asOf", snapshot.asOf().toString())
                      .put("notReadAgain", gateway.notReadAgain())
                      .put("services", ways(snapshot.table().services()))
                      .put("datacenters", ways(snapshot.table().datacenters()))
                      .put("leftOut", leftOut(snapshot.leftOut())));
      gateways.add(json);
    }
    return Answer.json(new JsonObject().put("gateways", gateways));
  }

  /** For each name how many instances there are, and how many of them are in use. */
  private static JsonObject ways(Map<String, Destination> ways) {
    JsonObject json = new JsonObject();
    new TreeMap<>(ways)
        .forEach(
            (name, way) -> {
              List<Endpoint> endpoints = way.targets().getFirst().endpoints();
              json.put(
                  name,
                  new JsonObject()
                      .put("instances", endpoints.size())
                      .put("usable", endpoints.stream().filter(Endpoint::usable).count()));
            });
    return json;
  }

  private static JsonObject leftOut(Map<String, String> leftOut) {
    JsonObject json = new JsonObject();
    new TreeMap<>(leftOut).forEach(json::put);
    return json;
  }

  private static JsonObject of(UpstreamTarget target) {
    JsonArray endpoints = new JsonArray();
    for (Endpoint endpoint : target.endpoints()) {
      endpoints.add(
          new JsonObject()
              .put("id", endpoint.id())
              .put("address", endpoint.address().toString())
              .put("weight", endpoint.weight())
              .put("health", endpoint.health().name().toLowerCase(Locale.ROOT)));
    }
    return new JsonObject()
        .put("target", target.id())
        .put("serverName", target.sni())
        .put("expects", new JsonArray(target.expectedIds().stream().map(id -> id.uri()).toList()))
        .put("connectTimeoutMillis", target.connectTimeout().toMillis())
        .put("endpoints", endpoints);
  }

  Answer intentions() {
    return eachSnapshot(
        (snapshot, json) -> {
          JsonArray intentions = new JsonArray();
          for (Intention intention : snapshot.intentions()) {
            intentions.add(
                new JsonObject()
                    .put("source", intention.source().toString())
                    .put("destination", intention.destination().toString())
                    .put("precedence", intention.precedence())
                    .put("rule", rule(intention.rule())));
          }
          json.put("default", snapshot.defaultPolicy().name().toLowerCase(Locale.ROOT))
              .put("defaultFrom", snapshot.defaultPolicySource())
              .put("intentions", intentions);
        });
  }

  private static String rule(IntentionRule rule) {
    return switch (rule) {
      case IntentionRule.Layer4(var action) -> action.name().toLowerCase(Locale.ROOT);
      case IntentionRule.Layer7 _ -> "deny here: its permissions judge requests, not connections";
      case IntentionRule.NotUnderstood(var what) -> "deny: not understood: " + what;
    };
  }

  Answer connections() {
    JsonArray listeners = new JsonArray();
    for (Served served : subject.served()) {
      for (OpenListener open : served.openListeners()) {
        listeners.add(
            new JsonObject()
                .put(served.kind(), served.name())
                .put("address", open.listener().address().toString())
                .put("open", open.listener().openConnections())
                .put("direction", open.direction())
                .put(open.about(), open.behind()));
      }
    }
    return Answer.json(new JsonObject().put("listeners", listeners));
  }

  Answer watches() {
    JsonArray watches = new JsonArray();
    for (Served served : subject.served()) {
      for (WatchStatus watch : served.watches()) {
        JsonObject json =
            new JsonObject()
                .put(served.kind(), served.name())
                .put("watch", watch.name())
                .put("request", watch.request())
                .put("position", watch.position());
        watch.sinceSuccess().ifPresent(age -> json.put("ageSeconds", age.toMillis() / 1000.0));
        watch.lastError().ifPresent(error -> json.put("error", error));
        watches.add(json);
      }
    }
    return Answer.json(new JsonObject().put("watches", watches));
  }

  /** An object for each sidecar, with its snapshot's part where it has one. */
  private Answer eachSnapshot(BiConsumer<ProxySnapshot, JsonObject> fill) {
    JsonArray sidecars = new JsonArray();
    for (Sidecar sidecar : subject.sidecars()) {
      JsonObject json = new JsonObject().put("sidecar", sidecar.name());
      sidecar
          .view()
          .snapshot()
          .ifPresent(
              snapshot -> {
                json.put("service", snapshot.registration().service());
                fill.accept(snapshot, json);
              });
      sidecars.add(json);
    }
    return Answer.json(new JsonObject().put("sidecars", sidecars));
  }
}
