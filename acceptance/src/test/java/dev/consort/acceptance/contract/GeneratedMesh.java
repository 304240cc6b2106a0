// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.authz.IntentionAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Intentions drawn by lot: some on all services, and a set for each of several destinations.
 *
 * @param onAllServices by source
 * @param onDestination by destination, then by source
 */
record GeneratedMesh(
    Map<String, IntentionAction> onAllServices,
    Map<String, Map<String, IntentionAction>> onDestination) {
  private static final String WILDCARD = "*";

  /** Few, so that a source is often named, and often not. No two differ in letter case only. */
  private static final List<String> SERVICES =
      List.of("web", "Mixed", "api", "cache", "db", "we", "web-2");

  private static final List<String> CALLERS =
      List.of("web", "WEB", "Mixed", "mixed", "api", "cache", "db", "we", "web-2", "stranger");

  /** Draws a mesh whose destinations have names that no other round uses. */
  static GeneratedMesh draw(Random random, int round, int destinations) {
    Map<String, Map<String, IntentionAction>> onDestination = new LinkedHashMap<>();
    for (int i = 0; i < destinations; i++) {
      onDestination.put("to-" + round + "-" + i, sources(random, 5));
    }
    return new GeneratedMesh(sources(random, 3), onDestination);
  }

  /** Who calls: those that intentions name, and others. */
  static List<String> callers() {
    return CALLERS;
  }

  private static Map<String, IntentionAction> sources(Random random, int most) {
    Map<String, IntentionAction> sources = new LinkedHashMap<>();
    List<String> names = new ArrayList<>(SERVICES);
    names.add(WILDCARD);
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      String source = names.remove(random.nextInt(names.size()));
      sources.put(source, random.nextBoolean() ? IntentionAction.ALLOW : IntentionAction.DENY);
    }
    return sources;
  }
}
