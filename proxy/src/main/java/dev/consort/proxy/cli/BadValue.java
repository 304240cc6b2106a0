// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

/** A value is not one of those accepted. */
public final class BadValue extends Exception {
  private static final long serialVersionUID = 1;

  private final String complaint;
  private final String accepted;

  /**
   * Says what is wrong.
   *
   * @param complaint continues a sentence that begins with the value, as {@code is not a port}
   * @param accepted what would be accepted
   */
  public BadValue(String complaint, String accepted) {
    super(complaint, null, false, false);
    this.complaint = complaint;
    this.accepted = accepted;
  }

  /** What is wrong; continues a sentence that begins with the value. */
  public String complaint() {
    return complaint;
  }

  /** What would be accepted. */
  public String accepted() {
    return accepted;
  }
}
