// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import java.util.List;

/**
 * What a prepared query gives at the moment. Immutable.
 *
 * @param service whose instances they are
 * @param instances in the query's order, of whatever datacenter it found some in
 */
public record QueryAnswer(String service, List<ServiceInstance> instances) {
  /** Copies the list. */
  public QueryAnswer {
    instances = List.copyOf(instances);
  }
}
