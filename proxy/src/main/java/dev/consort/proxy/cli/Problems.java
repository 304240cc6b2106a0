// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that the user hears of all of it at once. For one thread. */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();

  /** Notes a problem; see {@link Problem}. */
  public void add(String key, String complaint, String remedy) {
    found.add(new Problem(key, complaint, remedy));
  }

  /** Notes them all. */
  public void addAll(List<Problem> problems) {
    found.addAll(problems);
  }

  /** Whether none was found. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** What was found so far, oldest first. */
  public List<Problem> list() {
    return List.copyOf(found);
  }
}
