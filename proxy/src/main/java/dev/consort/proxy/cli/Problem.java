// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

/**
 * Something wrong with what the user gave.
 *
 * @param key the flag, variable or file it is about
 * @param complaint what is wrong with it, with the value (unless secret)
 * @param remedy what would be accepted or what to do; empty when the complaint says it all
 */
public record Problem(String key, String complaint, String remedy) {
  /** One line for the user. */
  public String sentence() {
    return key + ": " + complaint + (remedy.isEmpty() ? "" : "; " + remedy);
  }
}
