// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import dev.consort.agent.AgentRuntime;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The key sets that the sidecars of a process use, one copy of each: fetched when first wanted,
 * kept fresh while anyone wants it, then forgotten. What was good once stays through every failure.
 * Control thread only.
 */
public final class KeySets {
  private final AgentRuntime runtime;
  private final KeyLoader loader;
  private final Map<KeySource, KeyKeeper> keepers = new HashMap<>();

  /** Holds none yet. */
  public KeySets(AgentRuntime runtime) {
    this(runtime, new SourceLoader(runtime.vertx(), runtime.timers(), runtime.environment()));
  }

  KeySets(AgentRuntime runtime, KeyLoader loader) {
    this.runtime = runtime;
    this.loader = loader;
  }

  /** Is told what becomes of a key set. Called on the control thread. */
  public interface Listener {
    /** The first key set, or one that differs from the last. */
    void changed(String jwks);

    /** It could not be fetched; the last one, if any, stays. */
    void failing();
  }

  /** A part in a key set. */
  @FunctionalInterface
  public interface Subscription {
    /** Leaves; nothing is told any more. Idempotent. */
    void close();
  }

  /** Joins. What is known already is told at once, before this returns. */
  public Subscription subscribe(KeySource source, Listener listener) {
    if (source instanceof KeySource.Inline inline) {
      listener.changed(inline.jwks());
      return () -> {};
    }
    KeyKeeper held = keepers.get(source);
    if (held != null) {
      return join(held, source, listener);
    }
    KeyKeeper fresh = new KeyKeeper(runtime, loader, source);
    keepers.put(source, fresh);
    Subscription joined = join(fresh, source, listener);
    fresh.start();
    return joined;
  }

  private Subscription join(KeyKeeper keeper, KeySource source, Listener listener) {
    KeyKeeper.Member member = keeper.join(listener);
    return () -> {
      if (keeper.leave(member)) {
        keepers.remove(source, keeper);
      }
    };
  }

  /** Ends all fetching. */
  public void close() {
    List.copyOf(keepers.values()).forEach(KeyKeeper::stop);
    keepers.clear();
  }

  /** Whether a text is a key set as far as its outline goes. */
  static boolean isKeySet(String text) {
    try {
      Json set = Json.parse(text.getBytes(StandardCharsets.UTF_8));
      return set.get("keys").isArray() && set.get("keys").items().stream().allMatch(Json::isObject);
    } catch (MalformedAnswer notJson) {
      return false;
    }
  }
}
