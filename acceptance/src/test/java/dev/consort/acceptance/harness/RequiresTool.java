// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Skips a test class, with a reason, where one of the programs is not installed; where {@code
 * CONSORT_NO_SKIP} is set it fails instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ToolCondition.class)
public @interface RequiresTool {
  /** The programs' names, without directories. */
  String[] value();
}
