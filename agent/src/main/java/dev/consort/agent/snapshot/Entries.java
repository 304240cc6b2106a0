// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.jwt.ProviderAnswer;
import dev.consort.agent.mesh.CentralDefaults;
import dev.consort.agent.mesh.MeshEntry;
import dev.consort.agent.mesh.MutualTlsMode;
import dev.consort.authz.JwtProvider;
import dev.consort.authz.PermissiveMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What configuration entries say, as far as they have been read. Immutable; each update makes the
 * next one.
 *
 * @param mesh the mesh's entry; empty before the first word on it
 * @param proxyDefaults of all proxies; empty before the first good answer
 * @param serviceDefaults of the own service; empty before the first good answer
 * @param providers of tokens, by name; those without any word on them are missing
 * @param keys the key set of each provider by its name; empty inside once it could not be fetched
 */
record Entries(
    Optional<MeshEntry> mesh,
    Optional<CentralDefaults> proxyDefaults,
    Optional<CentralDefaults> serviceDefaults,
    Map<String, ProviderAnswer> providers,
    Map<String, Optional<String>> keys) {
  static final Entries UNREAD =
      new Entries(Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Map.of());

  Entries {
    providers = Map.copyOf(providers);
    keys = Map.copyOf(keys);
  }

  Entries withMesh(MeshEntry entry) {
    return new Entries(Optional.of(entry), proxyDefaults, serviceDefaults, providers, keys);
  }

  Entries withProxyDefaults(CentralDefaults entry) {
    return new Entries(mesh, Optional.of(entry), serviceDefaults, providers, keys);
  }

  Entries withServiceDefaults(Optional<CentralDefaults> entry) {
    return new Entries(mesh, proxyDefaults, entry, providers, keys);
  }

  Entries withProvider(String name, ProviderAnswer answer) {
    Map<String, ProviderAnswer> all = new HashMap<>(providers);
    ProviderAnswer before = all.put(name, answer);
    Map<String, Optional<String>> valid = new HashMap<>(keys);
    if (!source(answer).equals(Optional.ofNullable(before).flatMap(Entries::source))) {
      // The keys of another source prove nothing about this one's tokens.
      valid.remove(name);
    }
    return new Entries(mesh, proxyDefaults, serviceDefaults, all, valid);
  }

  private static Optional<Object> source(ProviderAnswer answer) {
    return answer instanceof ProviderAnswer.Found found
        ? Optional.of(found.keys())
        : Optional.empty();
  }

  Entries withoutProvider(String name) {
    Map<String, ProviderAnswer> fewer = new HashMap<>(providers);
    fewer.remove(name);
    Map<String, Optional<String>> fewerKeys = new HashMap<>(keys);
    fewerKeys.remove(name);
    return new Entries(mesh, proxyDefaults, serviceDefaults, fewer, fewerKeys);
  }

  Entries withKeys(String name, Optional<String> jwks) {
    Map<String, Optional<String>> all = new HashMap<>(keys);
    all.put(name, jwks);
    return new Entries(mesh, proxyDefaults, serviceDefaults, providers, all);
  }

  /** Whether there is a first word on all that a sidecar should not begin without. */
  boolean settled(Set<String> wanted) {
    return mesh.isPresent() && wanted.stream().allMatch(this::settled);
  }

  /** Whether there is a first word on this provider and its keys, good or bad. */
  boolean settled(String provider) {
    return providers.containsKey(provider)
        && (!(providers.get(provider) instanceof ProviderAnswer.Found)
            || keys.containsKey(provider));
  }

  /** The providers among {@code wanted} that can be used, if perhaps without keys. */
  Map<String, JwtProvider> usable(Set<String> wanted) {
    Map<String, JwtProvider> usable = new HashMap<>();
    for (String name : wanted) {
      if (providers.get(name) instanceof ProviderAnswer.Found found) {
        usable.put(name, found.provider(name, keys.getOrDefault(name, Optional.empty())));
      }
    }
    return usable;
  }

  /** What holds for the sidecar of the service whose defaults these are. */
  MeshSettings settings() {
    MeshEntry entry = mesh.orElse(MeshEntry.NONE);
    MutualTlsMode own = serviceDefaults.orElse(CentralDefaults.NONE).mode();
    MutualTlsMode mode =
        own == MutualTlsMode.UNSET ? proxyDefaults.orElse(CentralDefaults.NONE).mode() : own;
    return new MeshSettings(
        entry.incoming(),
        entry.outgoing(),
        entry.sanitizeClientCert(),
        entry.normalization(),
        new PermissiveMode(entry.permissiveAllowed(), mode == MutualTlsMode.PERMISSIVE));
  }
}
