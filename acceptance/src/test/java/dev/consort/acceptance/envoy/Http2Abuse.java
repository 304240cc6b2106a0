// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import dev.consort.acceptance.web.Field;
import java.util.List;

/**
 * A request of HTTP/2 as no client should send it.
 *
 * @param name what is wrong with it, or only odd
 * @param head its header block, pseudo-headers among it
 * @param body empty for none
 * @param trailers empty for none
 */
record Http2Abuse(String name, List<Field> head, String body, List<Field> trailers) {
  Http2Abuse {
    head = List.copyOf(head);
    trailers = List.copyOf(trailers);
  }
}
