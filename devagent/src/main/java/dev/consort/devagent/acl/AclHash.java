// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import dev.consort.devagent.http.Json;
import java.nio.ByteBuffer;
import java.util.Base64;

/** The base64 content hash that Consul shows of tokens and policies. */
final class AclHash {
  private AclHash() {}

  static String of(String content) {
    long hash = Json.hash(Json.array().add(content));
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(hash).array());
  }
}
