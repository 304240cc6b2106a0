// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class JwtProviderTest {
  private static final JwtProvider PROVIDER =
      new JwtProvider(
          "okta",
          "https://okta",
          Set.of("api"),
          Optional.of("{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}"),
          List.of(),
          Optional.of("X-Payload"),
          false,
          JwtProvider.DEFAULT_CLOCK_SKEW,
          0);

  @Test
  void toString_namesItWithoutItsKeys() {
    assertTrue(PROVIDER.toString().contains("okta"), PROVIDER::toString);
    assertTrue(!PROVIDER.toString().contains("c2VjcmV0"), PROVIDER::toString);
  }

  @Test
  void defaults_standInForWhatIsNotSaid() {
    assertEquals(JwtProvider.DEFAULT_LOCATIONS, PROVIDER.locations());
    assertEquals(Optional.of("x-payload"), PROVIDER.forwardPayloadHeader());
  }
}
