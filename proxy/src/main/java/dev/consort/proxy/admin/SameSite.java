// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.admin;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells calls made for the admin API from those a browser was led to make by another site's page. A
 * page of a foreign name that was made to point here (DNS rebinding) sends that name as host; a
 * page of another place sends its own origin. Pure.
 */
final class SameSite {
  // An address cannot be made to point elsewhere as a name can.
  private static final Pattern ADDRESS = Pattern.compile("\\[[0-9a-fA-F:.]+]|[0-9.]+");

  private SameSite() {}

  /**
   * Whether a call that changes something may be made.
   *
   * @param authority the Host header; null when absent
   * @param origin the Origin header; null when absent
   * @param ownHost the name that this server was told to bind to
   */
  static boolean mayChange(String authority, String origin, String ownHost) {
    if (authority == null) {
      return false;
    }
    String host = withoutPort(authority).toLowerCase(Locale.ROOT);
    boolean own =
        host.equals("localhost")
            || ADDRESS.matcher(host).matches()
            || host.equals(ownHost.toLowerCase(Locale.ROOT));
    return own && (origin == null || origin.equalsIgnoreCase("http://" + authority));
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }
}
