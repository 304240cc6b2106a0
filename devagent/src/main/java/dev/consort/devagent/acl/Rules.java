// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one or several policies say. Immutable.
 *
 * @param all the rules, in no order
 */
record Rules(List<Rule> all) {
  static final Rules NONE = new Rules(List.of());

  /**
   * One rule.
   *
   * @param resource what it is about
   * @param name exact name, or prefix; "" for resources without names
   * @param prefix whether {@code name} is a prefix
   * @param access what it grants
   */
  record Rule(Resource resource, String name, boolean prefix, Access access) {}

  Rules {
    all = List.copyOf(all);
  }

  Rules and(Rules other) {
    List<Rule> more = new ArrayList<>(all);
    more.addAll(other.all);
    return new Rules(more);
  }

  /** What is said about {@code name}: by its exact name, else by the longest prefix. */
  Optional<Access> about(Resource resource, String name) {
    Optional<Access> exact = merged(resource, name, false);
    if (exact.isPresent()) {
      return exact;
    }
    Optional<String> longest =
        all.stream()
            .filter(r -> r.resource() == resource && r.prefix() && name.startsWith(r.name()))
            .map(Rule::name)
            .max((a, b) -> Integer.compare(a.length(), b.length()));
    return longest.flatMap(prefix -> merged(resource, prefix, true));
  }

  private Optional<Access> merged(Resource resource, String name, boolean prefix) {
    return all.stream()
        .filter(r -> r.resource() == resource && r.prefix() == prefix && r.name().equals(name))
        .map(Rule::access)
        .reduce(Access::stricter);
  }

  /** Whether any rule grants writing some service. */
  boolean anyServiceWrite() {
    return all.stream()
        .anyMatch(r -> r.resource() == Resource.SERVICE && r.access() == Access.WRITE);
  }

  static Rules serviceIdentity(String name) {
    return new Rules(
        List.of(
            new Rule(Resource.SERVICE, name, false, Access.WRITE),
            new Rule(Resource.SERVICE, name + "-sidecar-proxy", false, Access.WRITE),
            new Rule(Resource.INTENTION, name, false, Access.READ),
            new Rule(Resource.INTENTION, name + "-sidecar-proxy", false, Access.READ),
            new Rule(Resource.SERVICE, "", true, Access.READ),
            new Rule(Resource.INTENTION, "", true, Access.READ),
            new Rule(Resource.NODE, "", true, Access.READ)));
  }

  static Rules nodeIdentity(String name) {
    return new Rules(
        List.of(
            new Rule(Resource.NODE, name, false, Access.WRITE),
            new Rule(Resource.SERVICE, "", true, Access.READ),
            new Rule(Resource.INTENTION, "", true, Access.READ)));
  }

  /** Everything, for everybody who may do everything. */
  static Rules management() {
    List<Rule> all = new ArrayList<>();
    for (Resource resource : Resource.values()) {
      all.add(new Rule(resource, "", resource.named(), Access.WRITE));
    }
    return new Rules(all);
  }
}
