// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two datacenters in one agent, the first of them the primary. */
abstract class PairFixture {
  private final DevAgentConfig config;
  private final String token;
  TestAgent dc1;
  TestAgent dc2;

  /** Without access control. */
  PairFixture() {
    this(UnaryOperator.identity(), "");
  }

  /** With what else is configured, asked with {@code token}. */
  PairFixture(UnaryOperator<DevAgentConfig> configured, String token) {
    this.config = configured.apply(DevAgentConfig.defaults().withSecondaries(List.of("dc2")));
    this.token = token;
  }

  @BeforeEach
  void start() {
    dc1 = TestAgent.start(config, token);
    dc2 = dc1.in("dc2");
  }

  @AfterEach
  void stop() throws IOException {
    dc1.close();
  }
}
