// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.config.AgentToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenSourceTest {
  @TempDir Path dir;

  @Test
  void file_isTrimmed_andFollowedWhenItChanges() throws Exception {
    Path file = Files.writeString(dir.resolve("t"), "  one\n");
    TokenSource token = new TokenSource(new AgentToken.File(file));
    assertEquals(Optional.of("one"), token.current());
    assertFalse(token.look());
    Files.writeString(file, "three");
    assertTrue(token.look());
    assertEquals(Optional.of("three"), token.current());
  }

  @Test
  void file_emptiedOrGone_changesNothing() throws Exception {
    Path file = Files.writeString(dir.resolve("t"), "one");
    TokenSource token = new TokenSource(new AgentToken.File(file));
    Files.writeString(file, " \n");
    assertFalse(token.readAgain());
    Files.delete(file);
    assertFalse(token.readAgain());
    assertEquals(Optional.of("one"), token.current());
  }

  @Test
  void file_thatAppearsLater_isRead() throws Exception {
    Path file = dir.resolve("t");
    TokenSource token = new TokenSource(new AgentToken.File(file));
    assertEquals(Optional.empty(), token.current());
    Files.writeString(file, "late");
    assertTrue(token.look());
    assertEquals(Optional.of("late"), token.current());
  }

  @Test
  void fixedToken_neverChanges() {
    TokenSource token = new TokenSource(new AgentToken.Fixed("x"));
    assertFalse(token.changes());
    assertFalse(token.readAgain());
    assertEquals(Optional.of("x"), token.current());
    assertEquals(Optional.empty(), new TokenSource(new AgentToken.None()).current());
  }
}
