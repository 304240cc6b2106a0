// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.admin;

import dev.consort.proxy.cli.BadValue;
import dev.consort.proxy.cli.Values;
import dev.consort.proxy.logging.LogLevel;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything the admin API can be asked, in the order of its index. */
final class Routes {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  private final AdminSubject subject;

  Routes(AdminSubject subject) {
    this.subject = subject;
  }

  List<Route> all() {
    Pages pages = new Pages(subject);
    return List.of(
        Route.get("/live", "whether the process runs", this::live),
        Route.get("/ready", "whether it is ready; if not, 503 and what is missing", pages::ready),
        Route.get("/metrics", "counters and gauges, for Prometheus", this::metrics),
        Route.get("/config", "each setting and where it came from", pages::config),
        Route.get("/certs", "own certificates and the roots trusted", pages::certs),
        Route.get("/upstreams", "where each upstream's connections go", pages::upstreams),
        Route.get("/gateway", "what a mesh gateway passes on, and where to", pages::gateways),
        Route.get("/intentions", "who may connect", pages::intentions),
        Route.get("/connections", "open connections of each listener", pages::connections),
        Route.get(
            "/denials",
            "what was denied last; ?id= for one of them",
            new DenialsPage(subject)::show),
        Route.get("/watches", "what is followed at the agent, and how it goes", pages::watches),
        Route.get("/log-level", "how much is logged", this::logLevel),
        Route.put("/log-level", "log more or less: trace, debug, info, warn, error", this::log),
        Route.post("/drain", "turn not ready, stop accepting, let connections end", this::drain),
        Route.post("/quit", "drain, then end the process", this::quit));
  }

  private Answer live() {
    return Answer.json(new JsonObject().put("live", true));
  }

  private Answer metrics() {
    return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", subject.registry().scrape());
  }

  private Answer logLevel() {
    return Answer.json(new JsonObject().put("level", subject.logs().level().toString()));
  }

  private Answer log(String level) {
    try {
      LogLevel wanted = Values.choice(level.strip(), List.of(LogLevel.values()));
      LOG.info("log level is now {}, as asked through the admin API", wanted);
      subject.logs().level(wanted);
      return logLevel();
    } catch (BadValue e) {
      return Answer.error(400, '"' + level.strip() + "\" " + e.complaint() + "; " + e.accepted());
    }
  }

  private Answer drain() {
    LOG.info("told to drain through the admin API");
    subject.drain().run();
    return Answer.json(202, new JsonObject().put("draining", true));
  }

  private Answer quit() {
    LOG.info("told to quit through the admin API");
    subject.quit().run();
    return Answer.json(202, new JsonObject().put("quitting", true));
  }
}
