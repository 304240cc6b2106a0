// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

/**
 * Where a request went.
 *
 * @param leg id of the target
 * @param target path and query as they are sent on
 */
record Way(String leg, String target) {
  /** No route matched. */
  static final Way NONE = new Way("none", "");
}
