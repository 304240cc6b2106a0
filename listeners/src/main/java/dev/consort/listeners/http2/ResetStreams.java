// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

/**
 * Remembers the streams that were reset here of late: what the peer had sent on them by then is no
 * error. As many as may be open at once, as ids follow each other. Confined to a loop.
 */
final class ResetStreams {
  private static final int MOST = 1024;

  private final int size;
  private int[] ids;

  /**
   * @param concurrent most streams that are open at once
   */
  ResetStreams(int concurrent) {
    int wanted = Math.clamp(concurrent, 16, MOST);
    size = Integer.highestOneBit(wanted) == wanted ? wanted : Integer.highestOneBit(wanted) << 1;
  }

  void add(int id) {
    if (ids == null) {
      ids = new int[size];
    }
    ids[place(id)] = id;
  }

  boolean contains(int id) {
    return ids != null && ids[place(id)] == id;
  }

  // A peer's ids are all odd or all even.
  private int place(int id) {
    return id >>> 1 & size - 1;
  }
}
