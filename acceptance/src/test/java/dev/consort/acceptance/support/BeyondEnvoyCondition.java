// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides what {@link BeyondEnvoy} asks for. */
final class BeyondEnvoyCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return context
        .getElement()
        .flatMap(element -> AnnotationSupport.findAnnotation(element, BeyondEnvoy.class))
        .filter(_ -> SidecarKind.subject() == SidecarKind.ENVOY)
        .map(known -> ConditionEvaluationResult.disabled("Envoy: " + known.value()))
        .orElseGet(() -> ConditionEvaluationResult.enabled("the subject can do it"));
  }
}
