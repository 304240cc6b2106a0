// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import dev.consort.agent.json.Fields;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.NotUnderstood;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.authz.IntentionRule;
import dev.consort.authz.JwtRequirement;
import dev.consort.authz.Permission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one intention. Nothing is skipped: a field or value that is not known makes a rule that
 * denies and names it, and an entry whose caller cannot be read denies everyone it could be about.
 */
final class IntentionDecoder {
  /** What {@code Meta} may hold for Consort; all else in there is the users' own. */
  private static final String MODE = "consort-mode";

  private static final String OURS = "consort";
  private static final String AUDIT = "audit";

  private static final Map<String, String> SOURCE_FIELDS =
      Map.of(
          "Name", "SourceName",
          "Namespace", "SourceNS",
          "Partition", "SourcePartition",
          "Peer", "SourcePeer",
          "SamenessGroup", "SourceSamenessGroup",
          "Type", "SourceType");

  private static final Map<String, String> DESTINATION_FIELDS =
      Map.of(
          "Name", "DestinationName",
          "Namespace", "DestinationNS",
          "Partition", "DestinationPartition");

  private IntentionDecoder() {}

  /**
   * An intention and how it is meant.
   *
   * @param audited whether it is only tried out: decided beside the live ones, never among them
   */
  record Decoded(Intention intention, boolean audited) {}

  static Decoded decode(Json entry, String service) {
    return new Decoded(intention(entry, service), audited(entry));
  }

  /**
   * The intention of one source of a {@code service-intentions} entry, as users write it.
   *
   * @param source one of the entry's {@code Sources}
   */
  static Intention ofEntry(Json entry, Json source) {
    Map<String, Json> members = new LinkedHashMap<>();
    source
        .members()
        .forEach((name, value) -> members.put(SOURCE_FIELDS.getOrDefault(name, name), value));
    DESTINATION_FIELDS.forEach((name, as) -> members.put(as, entry.get(name)));
    members.put("JWT", entry.get("JWT"));
    return intention(Json.object(members), entry.get("Name").text());
  }

  /** Whether the entry says so in so many words; anything else is live, if only to deny. */
  private static boolean audited(Json entry) {
    return entry.get("Meta").get(MODE).text().equals(AUDIT);
  }

  private static Intention intention(Json entry, String service) {
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
        or(entry.get(side + "Partition").text(), "default"),
        or(entry.get(side + "NS").text(), "default"),
        entry.get(side + "Name").text());
  }

  private static String or(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  private static IntentionRule rule(Json entry) {
    try {
      return Fields.read(entry, "", IntentionDecoder::rule);
    } catch (NotUnderstood strange) {
      return new IntentionRule.NotUnderstood(strange.getMessage());
    }
  }

  private static IntentionRule rule(Fields fields) throws NotUnderstood {
    fields.ignore("ID", "Description", "Precedence", "CreatedAt", "UpdatedAt");
    fields.ignore("CreateIndex", "ModifyIndex");
    // Those that 1.8 still sends, without meaning.
    fields.ignore("Hash", "DefaultAddr", "DefaultPort");
    names(fields);
    mode(fields);
    String action = fields.text("Action");
    List<Permission> permissions = fields.list("Permissions", PermissionDecoder::permission);
    List<JwtRequirement> jwt = PermissionDecoder.requirements(fields);
    if (action.isEmpty() == permissions.isEmpty()) {
      throw new NotUnderstood(
          action.isEmpty() ? "neither Action nor Permissions" : "both Action and Permissions");
    }
    if (action.isEmpty()) {
      return new IntentionRule.Layer7(jwt, permissions);
    }
    IntentionAction whole = PermissionDecoder.action(fields, action);
    return jwt.isEmpty()
        ? new IntentionRule.Layer4(whole)
        : new IntentionRule.Layer7(jwt, List.of(new Permission(whole)));
  }

  /** The names are read elsewhere, from texts: here those of another kind are found out. */
  private static void names(Fields fields) throws NotUnderstood {
    for (String side : List.of("Source", "Destination")) {
      fields.text(side + "NS");
      fields.text(side + "Name");
      fields.text(side + "Partition");
    }
    fields.text("SourcePeer");
    String type = fields.text("SourceType");
    if (!type.isEmpty() && !type.equals("consul")) {
      throw fields.strange("SourceType", '"' + type + '"');
    }
    String group = fields.text("SourceSamenessGroup");
    if (!group.isEmpty()) {
      throw fields.strange("SourceSamenessGroup", '"' + group + '"');
    }
  }

  private static void mode(Fields fields) throws NotUnderstood {
    Json meta = fields.any("Meta");
    if (!meta.isAbsent() && !meta.isObject()) {
      throw fields.strange("Meta", meta);
    }
    for (Map.Entry<String, Json> ours : meta.members().entrySet()) {
      boolean known = ours.getKey().equals(MODE) && ours.getValue().text().equals(AUDIT);
      if (ours.getKey().toLowerCase(Locale.ROOT).startsWith(OURS) && !known) {
        throw fields.strange("Meta." + ours.getKey(), ours.getValue());
      }
    }
  }
}
