// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileTargetTest {
  @TempDir private Path folder;
  private Path file;
  private FileTarget target;

  @BeforeEach
  void make() {
    file = folder.resolve("access.log");
    target = new FileTarget(file);
  }

  private void write(String text) throws IOException {
    byte[] bytes = (text + "beyond").getBytes(StandardCharsets.UTF_8);
    target.write(bytes, text.length());
  }

  @Test
  void file_notWrittenTo_isNotMade() {
    assertFalse(Files.exists(file));
  }

  @Test
  void file_thatIsThere_isAddedTo() throws IOException {
    Files.writeString(file, "before\n");
    write("one\n");
    write("two\n");
    assertEquals("before\none\ntwo\n", Files.readString(file));
  }

  @Test
  void file_movedAway_isMadeAnew() throws IOException {
    write("one\n");
    Path old = folder.resolve("access.log.1");
    Files.move(file, old);
    write("two\n");
    assertEquals("one\n", Files.readString(old));
    assertEquals("two\n", Files.readString(file));
  }

  @Test
  void file_replaced_isWrittenToInItsPlace() throws IOException {
    write("one\n");
    Path other = folder.resolve("other");
    Files.writeString(other, "");
    Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    write("two\n");
    assertEquals("two\n", Files.readString(file));
  }

  @Test
  void file_cannotBeMade_failsAndIsTriedAgain() throws IOException {
    Path deep = folder.resolve("later").resolve("access.log");
    target = new FileTarget(deep);
    assertThrows(IOException.class, () -> write("lost\n"));
    Files.createDirectory(deep.getParent());
    write("one\n");
    assertEquals("one\n", Files.readString(deep));
  }
}
