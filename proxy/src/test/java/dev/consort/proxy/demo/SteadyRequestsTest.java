// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.time.Ticker;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SteadyRequestsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final Await await = new Await(Ticker.system());

  @AfterEach
  void close() {
    vertx.close();
  }

  @Test
  void requests_toAnAppThatAnswers_countForItAndNeverFail() throws Exception {
    try (ApiApp app = ApiApp.start(vertx, "shop v2");
        SteadyRequests requests = SteadyRequests.start(new ApiClient(app.port()))) {
      assertTrue(await.until(() -> requests.shares().ofNew() > 10, LIMIT));
      requests.stop();
      assertEquals(app.asked(), requests.shares().all());
      assertEquals(0, requests.shares().failures());
    }
  }

  @Test
  void requests_toAnAppThatEnds_areCountedAsFailedAndGoOn() throws Exception {
    ApiApp app = ApiApp.start(vertx, "shop v1");
    try (SteadyRequests requests = SteadyRequests.start(new ApiClient(app.port()))) {
      assertTrue(await.until(() -> requests.shares().ofOld() > 0, LIMIT));
      app.close();
      assertTrue(await.until(() -> requests.shares().failures() > 1, LIMIT));
      assertTrue(requests.shares().firstFailure().isPresent());
    }
  }
}
