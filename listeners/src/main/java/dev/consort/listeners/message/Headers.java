// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

import io.netty.util.AsciiString;
import java.util.Arrays;

/**
 * Header or trailer lines in the order they came in, as bytes. Names keep the case they came with;
 * look-ups ignore it. Messages have few lines, so everything is a walk along two arrays. Mutable;
 * confined to a loop.
 */
public final class Headers {
  private static final int USUAL_LINES = 16;

  private AsciiString[] names;
  private AsciiString[] values;
  // Null while there is none.
  private boolean[] sensitive;
  private int size;

  /** No lines, room for the usual number. */
  public Headers() {
    this(USUAL_LINES);
  }

  /** No lines, room for {@code lines}. */
  public Headers(int lines) {
    names = new AsciiString[lines];
    values = new AsciiString[lines];
  }

  /** The same lines, to be changed apart from these. */
  public Headers copy() {
    Headers copy = new Headers(size);
    System.arraycopy(names, 0, copy.names, 0, size);
    System.arraycopy(values, 0, copy.values, 0, size);
    copy.sensitive = sensitive == null ? null : sensitive.clone();
    copy.size = size;
    return copy;
  }

  /** How many lines. */
  public int size() {
    return size;
  }

  /** The name of a line, from 0. */
  public AsciiString name(int line) {
    return names[line];
  }

  /** The value of a line, from 0. */
  public AsciiString value(int line) {
    return values[line];
  }

  /** Adds a line behind all others. */
  public void add(AsciiString name, AsciiString value) {
    if (size == names.length) {
      names = Arrays.copyOf(names, 2 * size + 2);
      values = Arrays.copyOf(values, 2 * size + 2);
    }
    names[size] = name;
    values[size++] = value;
  }

  /**
   * Adds a line behind all others.
   *
   * @param secret whether nobody on its way may keep it to write the next one shorter (RFC 7541
   *     section 7.1.3)
   */
  public void add(AsciiString name, AsciiString value, boolean secret) {
    add(name, value);
    if (secret || sensitive != null) {
      if (sensitive == null || sensitive.length < size) {
        sensitive =
            sensitive == null ? new boolean[names.length] : Arrays.copyOf(sensitive, names.length);
      }
      sensitive[size - 1] = secret;
    }
  }

  /** Whether a line was added as one that nobody may keep. */
  public boolean isSensitive(int line) {
    return sensitive != null && line < sensitive.length && sensitive[line];
  }

  /** The value of the first line of that name; null when there is none. */
  public AsciiString get(AsciiString name) {
    int line = indexOf(name, 0);
    return line < 0 ? null : values[line];
  }

  /** Whether there is a line of that name. */
  public boolean contains(AsciiString name) {
    return indexOf(name, 0) >= 0;
  }

  /** The first line of that name at or behind {@code from}; -1 when there is none. */
  public int indexOf(AsciiString name, int from) {
    int length = name.length();
    for (int line = from; line < size; line++) {
      AsciiString candidate = names[line];
      if (candidate.length() == length && candidate.contentEqualsIgnoreCase(name)) {
        return line;
      }
    }
    return -1;
  }

  /** Puts one line in place of all lines of that name. */
  public void set(AsciiString name, AsciiString value) {
    int line = indexOf(name, 0);
    if (line < 0) {
      add(name, value);
      return;
    }
    values[line] = value;
    removeFrom(name, line + 1);
  }

  /** Replaces the value of a line. */
  public void setValue(int line, AsciiString value) {
    values[line] = value;
  }

  /** Removes all lines of that name; whether there was one. */
  public boolean remove(AsciiString name) {
    return removeFrom(name, 0);
  }

  private boolean removeFrom(AsciiString name, int from) {
    int line = indexOf(name, from);
    if (line < 0) {
      return false;
    }
    int kept = line;
    for (int next = line + 1; next < size; next++) {
      if (!names[next].contentEqualsIgnoreCase(name)) {
        move(next, kept++);
      }
    }
    truncate(kept);
    return true;
  }

  /** Removes a line. */
  public void removeLine(int line) {
    for (int next = line + 1; next < size; next++) {
      move(next, next - 1);
    }
    truncate(size - 1);
  }

  private void move(int from, int to) {
    names[to] = names[from];
    values[to] = values[from];
    if (sensitive != null && to < sensitive.length) {
      sensitive[to] = isSensitive(from);
    }
  }

  private void truncate(int lines) {
    Arrays.fill(names, lines, size, null);
    Arrays.fill(values, lines, size, null);
    if (sensitive != null && lines < sensitive.length) {
      Arrays.fill(sensitive, lines, sensitive.length, false);
    }
    size = lines;
  }

  /** The lines' names only: values may be secrets. */
  @Override
  public String toString() {
    return Arrays.toString(Arrays.copyOf(names, size));
  }
}
