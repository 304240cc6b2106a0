// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.certs.ServerTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class whose tests left buffers or TLS connections behind. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
  private final Logger logger = Logger.getLogger(ResourceLeakDetector.class.getName());
  private final List<String> leaks = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          leaks.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @Override
  public void beforeAll(ExtensionContext context) {
    logger.addHandler(handler);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    TestMesh mesh = new TestMesh();
    // Leaks show when what leaked has been collected and the next one of its kind is made.
    for (int i = 0; i < 3; i++) {
      System.gc();
      ByteBufAllocator.DEFAULT.directBuffer(16).release();
      try (ServerTls tls = mesh.serverTls("db")) {
        ReferenceCountUtil.release(tls.newHandler(ByteBufAllocator.DEFAULT).engine());
      }
    }
    logger.removeHandler(handler);
    assertEquals(List.of(), leaks);
  }
}
