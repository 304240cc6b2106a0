// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.jwt.KeySource;
import dev.consort.agent.jwt.ProviderAnswer;
import dev.consort.agent.mesh.CentralDefaults;
import dev.consort.agent.mesh.MeshEntry;
import dev.consort.agent.mesh.MutualTlsMode;
import dev.consort.authz.JwtProvider;
import dev.consort.authz.PathNormalization;
import dev.consort.certs.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EntriesTest {
  private static final KeySource FILE = new KeySource.File(Path.of("/keys"));

  private static ProviderAnswer.Found provider(KeySource keys, int cached) {
    return new ProviderAnswer.Found(
        "https://idp",
        Set.of("shop"),
        keys,
        List.of(),
        Optional.of("x-payload"),
        true,
        Duration.ofSeconds(7),
        cached);
  }

  private static Entries with(ProviderAnswer answer) {
    return Entries.UNREAD.withMesh(MeshEntry.NONE).withProvider("idp", answer);
  }

  private static CentralDefaults defaults(MutualTlsMode mode) {
    return new CentralDefaults(mode, Optional.empty(), List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "true, UNSET, PERMISSIVE, true, false",
    "true, PERMISSIVE, UNSET, true, false",
    "true, PERMISSIVE, STRICT, true, false",
    "true, STRICT, PERMISSIVE, false, false",
    "true, UNSET, UNSET, false, false",
    "false, PERMISSIVE, UNSET, false, true",
    "false, UNSET, PERMISSIVE, false, true",
    "false, STRICT, PERMISSIVE, false, false",
    "false, UNSET, UNSET, false, false"
  })
  void plaintext_isAllowedWhereMeshAndServiceSaySo_andExplainedWhereOnlyTheServiceDoes(
      boolean mesh, MutualTlsMode service, MutualTlsMode proxy, boolean allowed, boolean refused) {
    MeshEntry entry =
        new MeshEntry(
            TlsSettings.DEFAULT,
            TlsSettings.DEFAULT,
            true,
            PathNormalization.DEFAULT,
            mesh,
            List.of());
    MeshSettings settings =
        Entries.UNREAD
            .withMesh(entry)
            .withProxyDefaults(defaults(proxy))
            .withServiceDefaults(Optional.of(defaults(service)))
            .settings();
    assertEquals(allowed, settings.plaintextAllowed());
    assertEquals(refused, settings.plaintextRefused().isPresent());
    assertTrue(settings.sanitizeClientCert());
  }

  @Test
  void nothingRead_isStrict() {
    assertEquals(MeshSettings.DEFAULT, Entries.UNREAD.settings());
  }

  @Test
  void provider_isUsable_withAndWithoutKeys() {
    Entries found = with(provider(FILE, 9));
    JwtProvider keyless =
        new JwtProvider(
            "idp",
            "https://idp",
            Set.of("shop"),
            Optional.empty(),
            List.of(),
            Optional.of("x-payload"),
            true,
            Duration.ofSeconds(7),
            9);
    assertEquals(Map.of("idp", keyless), found.usable(Set.of("idp")));
    assertEquals(
        Optional.of("{}"),
        found.withKeys("idp", Optional.of("{}")).usable(Set.of("idp")).get("idp").jwks());
    assertEquals(Map.of(), found.usable(Set.of()));
  }

  @Test
  void absentOrUnusableProvider_isMissing() {
    Set<String> wanted = Set.of("idp");
    assertEquals(Map.of(), Entries.UNREAD.usable(wanted));
    assertEquals(Map.of(), with(new ProviderAnswer.Absent()).usable(wanted));
    assertEquals(Map.of(), with(new ProviderAnswer.Unusable("it is")).usable(wanted));
  }

  @Test
  void keysOfAnotherSource_areForgotten_andThoseOfTheSameAreKept() {
    Entries keyed = with(provider(FILE, 9)).withKeys("idp", Optional.of("{}"));
    assertEquals(
        Optional.of("{}"),
        keyed.withProvider("idp", provider(FILE, 10)).usable(Set.of("idp")).get("idp").jwks());
    assertEquals(
        Optional.empty(),
        keyed
            .withProvider("idp", provider(new KeySource.File(Path.of("/other")), 9))
            .usable(Set.of("idp"))
            .get("idp")
            .jwks());
    assertEquals(Map.of(), keyed.withProvider("idp", new ProviderAnswer.Absent()).keys());
    assertEquals(Map.of(), keyed.withoutProvider("idp").keys());
  }

  @Test
  void settled_isAFirstWordOnEverything_goodOrBad() {
    Set<String> wanted = Set.of("idp");
    assertFalse(Entries.UNREAD.settled(Set.of()));
    assertTrue(Entries.UNREAD.withMesh(MeshEntry.unread("x")).settled(Set.of()));
    assertFalse(Entries.UNREAD.withMesh(MeshEntry.NONE).settled(wanted));
    assertTrue(with(new ProviderAnswer.Absent()).settled(wanted));
    assertFalse(with(provider(FILE, 9)).settled(wanted));
    assertTrue(with(provider(FILE, 9)).withKeys("idp", Optional.empty()).settled(wanted));
  }
}
