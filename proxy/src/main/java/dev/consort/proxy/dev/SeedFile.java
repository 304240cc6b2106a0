// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.dev;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.Seed;
import dev.consort.proxy.cli.BadValue;
import dev.consort.proxy.cli.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Reads what an embedded agent begins with from a file. */
final class SeedFile {
  private static final List<String> KEYS =
      List.of("configEntries", "services", "policies", "tokens");

  private SeedFile() {}

  static Seed read(String file) throws BadValue {
    JsonNode root = parse(file);
    if (!root.isObject()) {
      throw new BadValue("is not a JSON object", "accepted keys: " + String.join(", ", KEYS));
    }
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KEYS.contains(name)) {
        throw new BadValue(
            "has the unknown key \""
                + name
                + "\""
                + Nearest.to(name, KEYS).map(near -> " (did you mean " + near + "?)").orElse(""),
            "accepted keys: " + String.join(", ", KEYS));
      }
    }
    return new Seed(
        list(root, "configEntries"),
        list(root, "services"),
        list(root, "policies"),
        list(root, "tokens"));
  }

  private static JsonNode parse(String file) throws BadValue {
    try {
      return new ObjectMapper().readTree(Files.readString(Path.of(file)));
    } catch (JsonProcessingException e) {
      throw new BadValue(
          "is not JSON: " + e.getOriginalMessage(),
          "see line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr());
    } catch (IOException | InvalidPathException e) {
      throw new BadValue(
          "cannot be read (" + e.getMessage() + ")", "give a file that this user may read");
    }
  }

  private static List<ObjectNode> list(JsonNode root, String key) throws BadValue {
    List<ObjectNode> entries = new ArrayList<>();
    JsonNode list = root.path(key);
    if (!list.isMissingNode() && !list.isArray()) {
      throw new BadValue("has something else than a list at \"" + key + "\"", "give a list there");
    }
    for (JsonNode entry : list) {
      if (!(entry instanceof ObjectNode object)) {
        throw new BadValue(
            "has something else than an object in the list \"" + key + "\"",
            "give what the HTTP API takes");
      }
      entries.add(object);
    }
    return entries;
  }
}
