// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.harness;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Evaluates {@link RequiresTool}. */
final class ToolCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<RequiresTool> required =
        context
            .getTestClass()
            .flatMap(type -> AnnotationSupport.findAnnotation(type, RequiresTool.class));
    List<String> missing =
        required.stream()
            .flatMap(annotation -> Stream.of(annotation.value()))
            .filter(tool -> Tools.find(tool).isEmpty())
            .toList();
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("all tools are installed");
    }
    String reason = "not installed: " + String.join(", ", missing);
    if (System.getenv("CONSORT_NO_SKIP") != null) {
      throw new IllegalStateException(reason + ", and CONSORT_NO_SKIP forbids skipping");
    }
    return ConditionEvaluationResult.disabled(reason);
  }
}
