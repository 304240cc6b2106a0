// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Intentions that are to be tried out before they are written: a file with one {@code
 * service-intentions} entry, or a list of such, as {@code consul config write} takes them in JSON.
 * They are decided beside the live ones and only counted and logged. Blocking; off the event loops.
 */
public final class CandidateFile {
  private static final long MOST_BYTES = 16L << 20;

  private CandidateFile() {}

  /** Why a file is not taken. */
  public static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * Reads a file.
   *
   * @return what it says, marked as audited
   * @throws Unusable when it cannot be read or anything in it is not understood: the live
   *     intentions then stand alone
   */
  public static List<Intention> read(Path file) throws Unusable {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new Unusable(file + " is longer than " + MOST_BYTES + " bytes");
      }
      return decode(Json.parse(Files.readAllBytes(file)), file.toString());
    } catch (IOException e) {
      throw new Unusable(file + " can't be read: " + e.getMessage());
    } catch (MalformedAnswer e) {
      throw new Unusable(file + " is no JSON: " + e.getMessage());
    }
  }

  static List<Intention> decode(Json content, String name) throws Unusable {
    List<Intention> all = new ArrayList<>();
    for (Json entry : content.isArray() ? content.items() : List.of(content)) {
      if (!entry.get("Kind").text().equals("service-intentions")
          || entry.get("Name").text().isEmpty()
          || !entry.get("Sources").isArray()) {
        throw new Unusable(name + " holds something else than service-intentions entries");
      }
      for (Json source : entry.get("Sources").items()) {
        all.add(candidate(entry, source, name));
      }
    }
    return all;
  }

  private static Intention candidate(Json entry, Json source, String name) throws Unusable {
    Intention intention = IntentionDecoder.ofEntry(entry, source);
    if (intention.rule() instanceof IntentionRule.NotUnderstood(var what)) {
      throw new Unusable(name + ": " + intention.pair() + " has " + what);
    }
    return intention.withAudited(true);
  }
}
