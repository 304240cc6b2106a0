// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides what {@link RequiresTool} asks for. */
final class RequiresToolCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    List<String> missing =
        context.getElement().stream()
            .flatMap(
                element -> AnnotationSupport.findAnnotation(element, RequiresTool.class).stream())
            .flatMap(wanted -> Arrays.stream(wanted.value()))
            .filter(tool -> Tools.find(tool).isEmpty())
            .toList();
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("all tools are there");
    }
    String reason = "not installed: " + String.join(", ", missing);
    if ("1".equals(System.getenv("CONSORT_NO_SKIP"))) {
      throw new IllegalStateException(reason + ", and CONSORT_NO_SKIP forbids to skip");
    }
    return ConditionEvaluationResult.disabled(reason);
  }
}
