// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Intentions as seen one by one, kept as the sources of {@code service-intentions} entries. */
public final class Intentions {
  private static final Comparator<ObjectNode> ORDER =
      Comparator.comparingInt((ObjectNode i) -> -i.get("Precedence").asInt())
          .thenComparing(i -> Json.text(i, "SourcePeer"))
          .thenComparing(i -> Json.text(i, "SourceName"))
          .thenComparing(i -> Json.text(i, "DestinationName"));

  private final ConfigEntries entries;

  /** The intentions among {@code entries}. */
  public Intentions(ConfigEntries entries) {
    this.entries = entries;
  }

  /** Those that satisfy {@code wanted}, by precedence. The trees may be changed. */
  public List<ObjectNode> list(Predicate<ObjectNode> wanted) {
    List<ObjectNode> out = new ArrayList<>();
    for (ConfigEntry entry : entries.list(ConfigKinds.INTENTIONS)) {
      entry.body().path("Sources").forEach(s -> out.add(intention(entry, s)));
    }
    return out.stream().filter(wanted).sorted(ORDER).toList();
  }

  /** What may match connections to (or from) a service, by precedence. */
  public List<ObjectNode> match(boolean byDestination, String name) {
    String field = byDestination ? "DestinationName" : "SourceName";
    return list(
        i ->
            (Json.text(i, field).equals(name) || Json.text(i, field).equals("*"))
                && (byDestination || Json.text(i, "SourcePeer").isEmpty()));
  }

  /** The first that decides on a local source. */
  public Optional<ObjectNode> deciding(String source, String destination) {
    return match(true, destination).stream()
        .filter(i -> Json.text(i, "SourcePeer").isEmpty())
        .filter(i -> List.of(source, "*").contains(Json.text(i, "SourceName")))
        .findFirst();
  }

  /** The one with exactly these ends. */
  public Optional<ObjectNode> exact(String source, String destination) {
    return list(
            i ->
                Json.text(i, "SourceName").equals(source)
                    && Json.text(i, "SourcePeer").isEmpty()
                    && Json.text(i, "DestinationName").equals(destination))
        .stream()
        .findFirst();
  }

  /** The one with this id; only those written the old way have one. */
  public Optional<ObjectNode> byId(String id) {
    return list(i -> Json.text(i, "ID").equals(id)).stream().findFirst();
  }

  /** Writes one source, in the place of one with the same name where there is one. */
  public void put(String destination, ObjectNode source) {
    ObjectNode entry = entryOf(destination);
    ArrayNode sources = Json.array();
    boolean replaced = false;
    for (JsonNode old : entry.path("Sources")) {
      boolean same = Json.text(old, "Name").equals(Json.text(source, "Name")) && !old.has("Peer");
      sources.add(same ? source : old);
      replaced |= same;
    }
    if (!replaced) {
      sources.add(source);
    }
    entry.set("Sources", sources);
    write(destination, entry);
  }

  /** Adds a source; a second one with the same name is refused. */
  public void add(String destination, ObjectNode source) {
    ObjectNode entry = entryOf(destination);
    ArrayNode sources = Json.array();
    entry.path("Sources").forEach(sources::add);
    entry.set("Sources", sources.add(source));
    write(destination, entry);
  }

  /** Removes those sources of a destination that satisfy {@code gone}. */
  public void remove(String destination, Predicate<JsonNode> gone) {
    Optional<ConfigEntry> found = entries.get(ConfigKinds.INTENTIONS, destination);
    if (found.isEmpty()) {
      return;
    }
    ArrayNode left = Json.array();
    found.get().body().path("Sources").forEach(s -> addUnless(left, s, gone));
    if (left.isEmpty()) {
      entries.remove(ConfigKinds.INTENTIONS, destination);
      return;
    }
    ObjectNode entry = found.get().body().deepCopy();
    entry.set("Sources", left);
    write(destination, entry);
  }

  private static void addUnless(ArrayNode left, JsonNode source, Predicate<JsonNode> gone) {
    if (!gone.test(source)) {
      left.add(source);
    }
  }

  private ObjectNode entryOf(String destination) {
    return entries
        .get(ConfigKinds.INTENTIONS, destination)
        .map(e -> e.body().deepCopy())
        .orElseGet(
            () -> Json.object().put("Kind", ConfigKinds.INTENTIONS).put("Name", destination));
  }

  private void write(String destination, ObjectNode entry) {
    entries.put(ConfigKinds.INTENTIONS, destination, IntentionRules.normal(entry));
  }

  /** The source that an intention in the form of {@code /v1/connect/intentions} stands for. */
  public static ObjectNode sourceOf(ObjectNode intention) {
    if (Json.text(intention, "SourceName").isEmpty()
        || Json.text(intention, "DestinationName").isEmpty()) {
      throw ApiError.internal(
          "1 error occurred:\n\t* SourceName and DestinationName must be set\n\n");
    }
    ObjectNode source = Json.object().put("Name", Json.text(intention, "SourceName"));
    Json.putIfText(source, "Action", Json.text(intention, "Action"));
    if (!intention.path("Permissions").isEmpty()) {
      source.set("Permissions", intention.get("Permissions").deepCopy());
    }
    Json.putIfText(source, "Type", Json.text(intention, "SourceType"));
    Json.putIfText(source, "Description", Json.text(intention, "Description"));
    return IntentionShapes.SOURCE.canonical(source);
  }

  private static ObjectNode intention(ConfigEntry entry, JsonNode source) {
    ObjectNode out = Json.object();
    Json.putIfText(out, "ID", Json.text(source, "LegacyID"));
    Json.putIfText(out, "Description", Json.text(source, "Description"));
    out.put("SourceNS", "default").put("SourceName", Json.text(source, "Name"));
    out.put("DestinationNS", "default").put("DestinationName", entry.name());
    Json.putIfText(out, "SourcePeer", Json.text(source, "Peer"));
    out.put("SourceType", Json.text(source, "Type"));
    Json.putIfText(out, "Action", Json.text(source, "Action"));
    copy(source, "Permissions", out, "Permissions");
    copy(entry.body(), "JWT", out, "JWT");
    copy(entry.body(), "Meta", out, "Meta");
    copy(source, "LegacyMeta", out, "Meta");
    out.set("Precedence", source.get("Precedence"));
    copy(source, "LegacyCreateTime", out, "CreatedAt");
    copy(source, "LegacyUpdateTime", out, "UpdatedAt");
    return out.put("CreateIndex", entry.createIndex()).put("ModifyIndex", entry.modifyIndex());
  }

  private static void copy(JsonNode from, String field, ObjectNode to, String as) {
    if (from.hasNonNull(field)) {
      to.set(as, from.get(field).deepCopy());
    }
  }
}
