// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/** The steps about HTTP: rules for requests, tokens, and a stream that lives on. For one thread. */
final class ApiDemo {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String PATH = "/orders/7";
  // Without it, what no permission is about would be the default policy's to decide.
  private static final JsonObject DENY =
      new JsonObject().put("Action", "deny").put("HTTP", new JsonObject().put("PathPrefix", "/"));

  private final DemoMesh mesh;
  private final Tale tale;
  private final Await await;

  ApiDemo(DemoMesh mesh, Tale tale, Await await) {
    this.mesh = mesh;
    this.tale = tale;
    this.await = await;
  }

  /** Tells all of it. */
  void run(DemoTokens tokens) throws Exception {
    try (ApiClient web = new ApiClient(mesh.apiUpstreamPort())) {
      byMethod(web);
      byToken(web, tokens);
    }
  }

  private void byMethod(ApiClient web) throws Exception {
    tale.step("web may GET from api, and not POST to it");
    mesh.apiPermissions(
        new JsonArray()
            .add(
                new JsonObject()
                    .put("Action", "allow")
                    .put(
                        "HTTP",
                        new JsonObject()
                            .put("PathPrefix", "/orders/")
                            .put("Methods", new JsonArray().add("GET"))))
            .add(DENY));
    tale.line(
        "service-intentions of "
            + mesh.apiName()
            + ": allow GET beneath /orders/, deny everything else");
    boolean got =
        await.until(() -> web.ask("GET", PATH, Optional.empty()).status() == 200, PATIENCE);
    tale.line("GET " + PATH + ": " + web.ask("GET", PATH, Optional.empty()).text());
    boolean denied =
        await.until(() -> web.ask("POST", PATH, Optional.empty()).status() == 403, PATIENCE);
    int before = mesh.apiApp().asked();
    ApiClient.Answer refusal = web.ask("POST", PATH, Optional.empty());
    tale.line("POST " + PATH + ": " + refusal.status() + " " + refusal.text());
    Optional<String> why = explanation(refusal);
    why.ifPresent(text -> tale.line("api's sidecar knows why: " + text));
    tale.verdict(
        got && denied && why.isPresent() && mesh.apiApp().asked() == before,
        "GET was answered; POST got an id and nothing else, and api never saw it");
  }

  /** What the sidecar of api remembers of a denial, asked by the id that the caller got. */
  private Optional<String> explanation(ApiClient.Answer refusal) throws Exception {
    if (refusal.status() != 403) {
      return Optional.empty();
    }
    String id = new JsonObject(refusal.text()).getString("instance").replace("denial ", "");
    return mesh.api().denial(id).map(denial -> denial.getString("explanation"));
  }

  private void byToken(ApiClient web, DemoTokens tokens) throws Exception {
    tale.step("api asks for a token on top of web's identity");
    mesh.provider(tokens.provider());
    mesh.apiPermissions(
        new JsonArray()
            .add(
                new JsonObject()
                    .put("Action", "allow")
                    .put("HTTP", new JsonObject().put("PathPrefix", "/"))
                    .put("JWT", tokens.requirement("role", "reader")))
            .add(DENY));
    tale.line("jwt-provider " + DemoTokens.NAME + " with its keys; required: role = reader");
    boolean without =
        await.until(() -> web.ask("GET", PATH, Optional.empty()).status() == 403, PATIENCE);
    tale.line("without a token: " + web.ask("GET", PATH, Optional.empty()).status());
    boolean with =
        await.until(
            () -> web.ask("GET", PATH, Optional.of(tokens.token("role", "reader"))).status() == 200,
            PATIENCE);
    int other = web.ask("GET", PATH, Optional.of(tokens.token("role", "guest"))).status();
    tale.line("with a token of a reader: " + (with ? 200 : 403) + "; of a guest: " + other);
    tale.verdict(
        without && with && other == 403, "only a request with the right token was answered");
    mesh.apiAllow();
    await.until(() -> web.ask("GET", PATH, Optional.empty()).status() == 200, PATIENCE);
  }
}
