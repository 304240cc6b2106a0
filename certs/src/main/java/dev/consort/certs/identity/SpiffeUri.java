// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

import java.nio.charset.StandardCharsets;

/**
 * Writes SPIFFE URIs with the escapes that Consul's agents write, since Envoy compares whole
 * strings.
 */
final class SpiffeUri {
  private static final String UNESCAPED =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~$&+,:;=@";

  private static final String HEX = "0123456789ABCDEF";

  private SpiffeUri() {}

  static String of(String trustDomain, String partition, String... path) {
    StringBuilder uri = new StringBuilder("spiffe://").append(trustDomain);
    if (!partition.equals(SpiffeId.DEFAULT_PARTITION)) {
      append(append(uri, "ap"), partition);
    }
    for (String part : path) {
      append(uri, part);
    }
    return uri.toString();
  }

  private static StringBuilder append(StringBuilder uri, String part) {
    uri.append('/');
    for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
      if (UNESCAPED.indexOf(b) >= 0) {
        uri.append((char) b);
      } else {
        uri.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
      }
    }
    return uri;
  }
}
