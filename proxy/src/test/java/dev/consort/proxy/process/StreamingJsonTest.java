// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import org.junit.jupiter.api.Test;

final class StreamingJsonTest {
  @Test
  void vertx_looksForACodec_takesTheStreamingOne() {
    assertSame(JacksonCodec.class, Json.CODEC.getClass());
  }

  @Test
  void json_readAndWritten_isTheSame() {
    String text = "{\"a\":[1,true,null],\"b\":{\"c\":\"d\"}}";
    assertEquals(text, new JsonObject(text).encode());
  }
}
