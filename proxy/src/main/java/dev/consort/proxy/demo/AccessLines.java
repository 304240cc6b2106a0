// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Where a sidecar of the demo writes its access log to: takes bytes, gives lines. Written by the
 * log's thread, read by the demo's.
 */
final class AccessLines extends OutputStream {
  private final LinkedBlockingQueue<JsonObject> lines = new LinkedBlockingQueue<>();
  private final List<Byte> partial = new ArrayList<>();

  @Override
  public void write(int b) {
    if (b != '\n') {
      partial.add((byte) b);
      return;
    }
    byte[] line = new byte[partial.size()];
    for (int i = 0; i < line.length; i++) {
      line[i] = partial.get(i);
    }
    partial.clear();
    lines.add(new JsonObject(new String(line, StandardCharsets.UTF_8)));
  }

  /** Forgets what was written until now. */
  void forget() {
    lines.clear();
  }

  /** The next line that matches, waiting for it; earlier ones are dropped. */
  Optional<JsonObject> await(Predicate<JsonObject> wanted, Duration patience)
      throws InterruptedException {
    for (JsonObject line = next(patience); line != null; line = next(patience)) {
      if (wanted.test(line)) {
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }

  private JsonObject next(Duration patience) throws InterruptedException {
    return lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
