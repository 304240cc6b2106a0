// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

/**
 * In what an agent differs from others, as far as a contract has to know.
 *
 * @param matchBlocks whether intentions/match sends an index and can be blocked on (since 1.9)
 */
record Capabilities(boolean matchBlocks) {
  private static final int MATCH_BLOCKS_SINCE = 9;

  /** Those of a real agent of this version, such as {@code 1.8.7}. */
  static Capabilities ofVersion(String version) {
    String[] parts = version.split("\\.", -1);
    boolean first = Integer.parseInt(parts[0]) == 1;
    return new Capabilities(!first || Integer.parseInt(parts[1]) >= MATCH_BLOCKS_SINCE);
  }
}
