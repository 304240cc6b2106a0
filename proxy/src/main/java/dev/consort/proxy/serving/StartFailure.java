// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.serving;

/**
 * A sidecar or gateway cannot start as it was told to. The message is one sentence for the user.
 */
public final class StartFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final String key;

  /**
   * Says it.
   *
   * @param key what the sentence is about
   */
  public StartFailure(String key, String message) {
    super(message, null, false, false);
    this.key = key;
  }

  /** What the sentence is about. */
  public String key() {
    return key;
  }
}
