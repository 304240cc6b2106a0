// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.JsonFactory;
import io.vertx.core.spi.json.JsonCodec;

/**
 * Makes Vert.x read and write JSON with Jackson's streaming parser alone. It would take the data
 * binding that the embedded agent uses, whose 400 classes a sidecar has no other use for. Found by
 * Vert.x as a service.
 */
public final class StreamingJson implements JsonFactory {
  @Override
  public int order() {
    return 0;
  }

  @Override
  public JsonCodec codec() {
    return new JacksonCodec();
  }
}
