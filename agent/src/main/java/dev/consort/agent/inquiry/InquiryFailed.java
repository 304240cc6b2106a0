// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.inquiry;

/** What is asked cannot be told; the message is a sentence for the user. */
public final class InquiryFailed extends Exception {
  private static final long serialVersionUID = 1;

  InquiryFailed(String sentence) {
    super(sentence, null, false, false);
  }
}
