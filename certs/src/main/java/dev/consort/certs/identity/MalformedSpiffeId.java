// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

/**
 * A URI that is no identity of Consul's mesh. The message is one sentence that quotes the URI, cut
 * and made printable, and says what is wrong with it. Peers cause it, so it has no stack trace.
 */
public final class MalformedSpiffeId extends Exception {
  private static final int LONGEST_QUOTE = 200;

  MalformedSpiffeId(String uri, String why) {
    super("'" + printable(uri) + "' is no SPIFFE id of a mesh: " + why, null, false, false);
  }

  private static String printable(String uri) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(uri.length(), LONGEST_QUOTE); i++) {
      char c = uri.charAt(i);
      text.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return uri.length() > LONGEST_QUOTE ? text.append("...").toString() : text.toString();
  }
}
