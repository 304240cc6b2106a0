// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of what Envoy, configured as Consul does it, was seen not to do. It is left out where
 * Envoy plays the subject.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(BeyondEnvoyCondition.class)
public @interface BeyondEnvoy {
  /** What Envoy does instead. */
  String value();
}
