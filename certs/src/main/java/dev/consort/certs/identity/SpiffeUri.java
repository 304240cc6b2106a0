// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

import java.nio.charset.StandardCharsets;

/** Writes SPIFFE URIs. */
final class SpiffeUri {
  private static final String UNESCAPED =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~$&+:=@";

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
        uri.append('%')
            .append(Character.forDigit(b >> 4 & 15, 16))
            .append(Character.forDigit(b & 15, 16));
      }
    }
    return uri;
  }
}
