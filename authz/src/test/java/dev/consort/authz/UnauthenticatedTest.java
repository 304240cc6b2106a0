// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What may be reached without a certificate, and nothing else. */
final class UnauthenticatedTest {
  private static final IntentionName API = IntentionName.of("api");

  @Test
  void permit_exposedPath_isThere() {
    Permit permit = new ExposedPaths(API, Set.of("/health")).permit("/health").orElseThrow();

    assertEquals(
        "Anybody may reach api: its registration exposes the path /health.", permit.explain(null));
  }

  @Test
  void permit_anyOtherPath_isNot() {
    ExposedPaths paths = new ExposedPaths(API, Set.of("/health"));

    for (String path : new String[] {"/", "", "/health/", "/health/x", "/Health", "/healthz"}) {
      assertEquals(Optional.empty(), paths.permit(path), path);
    }
  }

  @Test
  void permit_bothSayPermissive_isThere() {
    assertTrue(new PermissiveMode(true, true).permit(API).isPresent());
  }

  @Test
  void permit_onlyOneSaysPermissive_isNot() {
    assertEquals(Optional.empty(), new PermissiveMode(true, false).permit(API));
    assertEquals(Optional.empty(), new PermissiveMode(false, true).permit(API));
    assertEquals(Optional.empty(), PermissiveMode.STRICT.permit(API));
  }
}
