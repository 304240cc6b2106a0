// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the test only where all these programs are installed; elsewhere it is skipped with the
 * reason. With {@code CONSORT_NO_SKIP=1} in the environment a missing program fails the test.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresToolCondition.class)
public @interface RequiresTool {
  /** Names of programs, as {@link Tools#find} takes them. */
  String[] value();
}
