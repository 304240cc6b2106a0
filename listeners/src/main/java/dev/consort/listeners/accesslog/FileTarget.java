// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A file that lines are added to. It is opened when first written to, and anew once another file,
 * or none, has its name: whoever rotates it has nobody to tell.
 */
final class FileTarget implements LineTarget {
  private final Path path;
  private OutputStream open;
  private Object openKey;

  FileTarget(Path path) {
    this.path = path;
  }

  @Override
  public void write(byte[] bytes, int length) throws IOException {
    if (open != null && !Objects.equals(openKey, key())) {
      close();
    }
    if (open == null) {
      open = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      openKey = key();
    }
    open.write(bytes, 0, length);
  }

  /** What tells files apart; null where there is none of that name. */
  private Object key() {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException gone) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      // Every line was handed to the system before.
      return;
    } finally {
      open = null;
    }
  }
}
