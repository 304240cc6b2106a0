// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.explain;

import dev.consort.authz.DecisionTrace.Step;
import dev.consort.authz.DecisionTrace.Subject;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** Shows explanations. Pure. */
final class ToldText {
  private ToldText() {}

  static String text(Told told) {
    StringBuilder text = new StringBuilder(told.question()).append('\n');
    told.facts().forEach(fact -> text.append("  ").append(fact).append('\n'));
    if (!told.steps().isEmpty()) {
      text.append("\nconsidered, in this order:\n");
      told.steps().forEach(step -> text.append(line(step)));
    }
    return text.append('\n')
        .append(told.outcome().word())
        .append(": ")
        .append(told.conclusion())
        .append('\n')
        .toString();
  }

  private static String line(Step step) {
    String indent = step.subject() == Subject.PERMISSION ? "    " : "  ";
    return indent + (step.matches() ? "* " : "- ") + step.name() + ": " + step.sentence() + "\n";
  }

  static String json(Told told) {
    JsonArray steps = new JsonArray();
    for (Step step : told.steps()) {
      steps.add(
          new JsonObject()
              .put("subject", step.subject().name().toLowerCase(Locale.ROOT))
              .put("name", step.name())
              .put("matches", step.matches())
              .put("why", step.sentence()));
    }
    return new JsonObject()
            .put("question", told.question())
            .put("facts", new JsonArray(told.facts()))
            .put("steps", steps)
            .put("verdict", told.outcome().word())
            .put("conclusion", told.conclusion())
            .encodePrettily()
        + "\n";
  }
}
