// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.http.AgentFault;
import dev.consort.agent.jwt.KeySets;
import dev.consort.agent.jwt.KeySource;
import dev.consort.agent.jwt.ProviderAnswer;
import dev.consort.agent.jwt.ProviderWatch;
import dev.consort.agent.watch.WatchListener;
import dev.consort.agent.watch.Watches;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps a watch for each provider of tokens that intentions ask for, and its keys. Control thread
 * only.
 */
final class ProviderFollower {
  private final Watches watches;
  private final KeySets keySets;
  private final Consumer<Update> updates;
  private final Map<String, Held> keys = new HashMap<>();

  ProviderFollower(Watches watches, KeySets keySets, Consumer<Update> updates) {
    this.watches = watches;
    this.keySets = keySets;
    this.updates = updates;
  }

  private record Held(KeySource source, KeySets.Subscription subscription) {}

  void follow(Draft draft) {
    Set<String> wanted = draft.providersWanted();
    for (String label : watches.labels(Follower.PROVIDER)) {
      String name = label.substring(Follower.PROVIDER.length());
      if (!wanted.contains(name)) {
        watches.drop(label);
        dropKeys(name);
        updates.accept(new Update.ProviderDropped(name));
      }
    }
    for (String name : wanted) {
      watches.keep(Follower.PROVIDER + name, name, ProviderWatch.of(name), listener(name));
      followKeys(name, Optional.ofNullable(draft.entries().providers().get(name)));
    }
  }

  private WatchListener<ProviderAnswer> listener(String name) {
    return new WatchListener<>() {
      @Override
      public void changed(ProviderAnswer answer) {
        updates.accept(new Update.Provider(name, answer));
      }

      @Override
      public void failing(AgentFault fault) {
        updates.accept(
            new Update.ProviderUnread(
                name, new ProviderAnswer.Unusable("it cannot be read: " + why(fault))));
      }
    };
  }

  static String why(AgentFault fault) {
    return fault.detail().isEmpty() ? fault.kind().label() : fault.detail();
  }

  private void followKeys(String name, Optional<ProviderAnswer> answer) {
    if (!(answer.orElse(null) instanceof ProviderAnswer.Found found)) {
      dropKeys(name);
      return;
    }
    if (keys.containsKey(name) && keys.get(name).source().equals(found.keys())) {
      return;
    }
    dropKeys(name);
    KeySets.Listener listener =
        new KeySets.Listener() {
          @Override
          public void changed(String jwks) {
            updates.accept(new Update.Keys(name, jwks));
          }

          @Override
          public void failing() {
            updates.accept(new Update.KeysUnread(name));
          }
        };
    keys.put(name, new Held(found.keys(), keySets.subscribe(found.keys(), listener)));
  }

  private void dropKeys(String name) {
    Optional.ofNullable(keys.remove(name)).ifPresent(held -> held.subscription().close());
  }

  void close() {
    List.copyOf(keys.keySet()).forEach(this::dropKeys);
  }
}
