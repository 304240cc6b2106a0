// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import dev.consort.agent.json.Json;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.authz.IntentionRule;
import dev.consort.authz.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one intention. Nothing is skipped: a field or value that is not known makes a rule that
 * denies and names it, and an entry whose caller cannot be read denies everyone it could be about.
 */
final class IntentionDecoder {
  private static final Set<String> FIELDS =
      Set.of(
          "ID",
          "Description",
          "SourceNS",
          "SourceName",
          "SourcePartition",
          "SourcePeer",
          "SourceSamenessGroup",
          "SourceType",
          "DestinationNS",
          "DestinationName",
          "DestinationPartition",
          "Action",
          "Permissions",
          "JWT",
          "Meta",
          "Precedence",
          "CreatedAt",
          "UpdatedAt",
          "CreateIndex",
          "ModifyIndex",
          // Those that 1.8 still sends, without meaning.
          "Hash",
          "DefaultAddr",
          "DefaultPort");

  private static final Set<String> PERMISSION_FIELDS = Set.of("Action", "HTTP", "JWT");

  private static final Set<String> HTTP_FIELDS =
      Set.of("PathExact", "PathPrefix", "PathRegex", "Header", "Methods");

  private IntentionDecoder() {}

  static Intention decode(Json entry, String service) {
    IntentionName destination;
    try {
      destination = name(entry, "Destination");
    } catch (IllegalArgumentException unreadable) {
      return Intention.unreadable(
          IntentionName.of(service), "its destination: " + unreadable.getMessage());
    }
    try {
      return new Intention(
          name(entry, "Source"), entry.get("SourcePeer").text(), destination, rule(entry));
    } catch (IllegalArgumentException unreadable) {
      return Intention.unreadable(destination, "its source: " + unreadable.getMessage());
    }
  }

  private static IntentionName name(Json entry, String side) {
    return new IntentionName(
        or(entry.get(side + "Partition"), "default"),
        or(entry.get(side + "NS"), "default"),
        entry.get(side + "Name").text());
  }

  private static String or(Json text, String otherwise) {
    return text.text().isEmpty() ? otherwise : text.text();
  }

  private static IntentionRule rule(Json entry) {
    Optional<String> strange = strange(entry);
    if (strange.isPresent()) {
      return new IntentionRule.NotUnderstood(strange.get());
    }
    boolean hasAction = !entry.get("Action").text().isEmpty();
    boolean hasPermissions = !entry.get("Permissions").items().isEmpty();
    if (hasAction == hasPermissions) {
      return new IntentionRule.NotUnderstood(
          hasAction ? "both Action and Permissions" : "neither Action nor Permissions");
    }
    if (hasPermissions) {
      return layer7(entry.get("Permissions").items());
    }
    Optional<IntentionAction> action = action(entry.get("Action"));
    if (action.isEmpty()) {
      return new IntentionRule.NotUnderstood("Action " + entry.get("Action"));
    }
    return entry.get("JWT").isAbsent()
        ? new IntentionRule.Layer4(action.get())
        : new IntentionRule.Layer7(List.of(new Permission(action.get())));
  }

  private static Optional<String> strange(Json entry) {
    for (String field : entry.members().keySet()) {
      if (!FIELDS.contains(field)) {
        return Optional.of("the field " + field);
      }
    }
    if (!or(entry.get("SourceType"), "consul").equals("consul")) {
      return Optional.of("SourceType " + entry.get("SourceType"));
    }
    if (!entry.get("SourceSamenessGroup").text().isEmpty()) {
      return Optional.of("SourceSamenessGroup " + entry.get("SourceSamenessGroup"));
    }
    // A value of another kind than the field's would read as if the field were not there.
    for (String field :
        List.of(
            "Action",
            "SourcePeer",
            "SourceType",
            "SourceNS",
            "DestinationNS",
            "SourcePartition",
            "DestinationPartition",
            "SourceSamenessGroup")) {
      if (!entry.get(field).isAbsent() && !entry.get(field).isText()) {
        return Optional.of(field + " " + entry.get(field));
      }
    }
    return entry.get("Permissions").isAbsent() || entry.get("Permissions").isArray()
        ? Optional.empty()
        : Optional.of("Permissions that are no list");
  }

  private static IntentionRule layer7(List<Json> permissions) {
    List<Permission> read = new ArrayList<>();
    for (Json permission : permissions) {
      for (String field : permission.members().keySet()) {
        if (!PERMISSION_FIELDS.contains(field)) {
          return new IntentionRule.NotUnderstood("the field " + field + " of a permission");
        }
      }
      for (String field : permission.get("HTTP").members().keySet()) {
        if (!HTTP_FIELDS.contains(field)) {
          return new IntentionRule.NotUnderstood("the field HTTP." + field + " of a permission");
        }
      }
      Optional<IntentionAction> action = action(permission.get("Action"));
      if (action.isEmpty()) {
        return new IntentionRule.NotUnderstood(
            "Action " + permission.get("Action") + " of a permission");
      }
      read.add(new Permission(action.get()));
    }
    return new IntentionRule.Layer7(read);
  }

  private static Optional<IntentionAction> action(Json text) {
    return switch (text.text()) {
      case "allow" -> Optional.of(IntentionAction.ALLOW);
      case "deny" -> Optional.of(IntentionAction.DENY);
      default -> Optional.empty();
    };
  }
}
