// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class SpiffeIdsPropertyTest {
  @Property
  void parse_writtenId_isTheSameId(@ForAll("ids") SpiffeId id) throws MalformedSpiffeId {
    assertEquals(id, SpiffeIds.parse(id.uri()));
  }

  @Property
  void parse_anything_throwsNothingElse(@ForAll String text) {
    parse(text);
    parse("spiffe://td/ns/default/dc/dc1/svc/" + text);
    parse("spiffe://" + text + "/agent/server/dc/dc1");
  }

  @Property
  void parse_idWithOneCharacterChanged_throwsNothingElse(
      @ForAll("ids") SpiffeId id, @ForAll int position, @ForAll char other) {
    StringBuilder uri = new StringBuilder(id.uri());
    uri.setCharAt(Math.floorMod(position, uri.length()), other);
    parse(uri.toString());
  }

  private static void parse(String uri) {
    try {
      assertNotNull(SpiffeIds.parse(uri));
    } catch (MalformedSpiffeId refused) {
      assertNotNull(refused.getMessage());
    }
  }

  @Provide
  Arbitrary<SpiffeId> ids() {
    Arbitrary<String> td =
        Arbitraries.strings().withCharRange('a', 'z').numeric().withChars("-_.").ofMinLength(1);
    Arbitrary<String> part =
        Arbitraries.strings()
            .ofMinLength(1)
            .ofMaxLength(40)
            .filter(s -> s.chars().noneMatch(Character::isISOControl))
            .filter(s -> s.chars().noneMatch(c -> Character.isSurrogate((char) c)))
            .filter(s -> !s.equals(".") && !s.equals(".."));
    Arbitrary<String> partition = Arbitraries.of("default", "part", "a-b");
    return Arbitraries.oneOf(
        Combinators.combine(td, partition, part, part, part).as(ServiceId::new),
        Combinators.combine(td, partition, part, part).as(AgentId::new),
        Combinators.combine(td, partition, part).as(GatewayId::new),
        Combinators.combine(td, part).as(ServerId::new));
  }
}
