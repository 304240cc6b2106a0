// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.ServiceId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rulings by source. Filled in order of precedence, so that a name is looked up once, from the
 * exact service outwards: a source that a wildcard of higher precedence already covers is never
 * put. Not changed once the table that owns it is published.
 */
final class SourceRules {
  private static final class OfNamespace {
    private final Map<String, Ruling> byService = new HashMap<>();
    private Optional<Ruling> anyService = Optional.empty();
  }

  private static final class OfPartition {
    private final Map<String, OfNamespace> byNamespace = new HashMap<>();
    private Optional<Ruling> anyNamespace = Optional.empty();
  }

  private final Map<String, OfPartition> byPartition = new HashMap<>();

  /** Adds a source of lower precedence than all before it. */
  void put(IntentionName source, Ruling ruling) {
    OfPartition partition = byPartition.computeIfAbsent(source.partition(), _ -> new OfPartition());
    if (partition.anyNamespace.isPresent()) {
      return;
    }
    if (source.namespace().equals(IntentionName.WILDCARD)) {
      partition.anyNamespace = Optional.of(ruling);
      return;
    }
    OfNamespace namespace =
        partition.byNamespace.computeIfAbsent(source.namespace(), _ -> new OfNamespace());
    if (namespace.anyService.isPresent()) {
      return;
    }
    if (source.service().equals(IntentionName.WILDCARD)) {
      namespace.anyService = Optional.of(ruling);
      return;
    }
    namespace.byService.putIfAbsent(source.service(), ruling);
  }

  /** The ruling on a caller, or {@code otherwise} when no source covers it. Allocates nothing. */
  Ruling find(ServiceId caller, Ruling otherwise) {
    OfPartition partition = byPartition.get(caller.partition());
    if (partition == null) {
      return otherwise;
    }
    OfNamespace namespace = partition.byNamespace.get(caller.namespace());
    if (namespace != null) {
      Ruling exact = namespace.byService.get(caller.service());
      if (exact != null) {
        return exact;
      }
      if (namespace.anyService.isPresent()) {
        return namespace.anyService.get();
      }
    }
    return partition.anyNamespace.orElse(otherwise);
  }
}
