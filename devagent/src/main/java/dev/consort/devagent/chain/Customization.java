// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.GoDuration;
import dev.consort.devagent.http.Json;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/** Applies a caller's overrides to one chain and remembers which of them made a difference. */
final class Customization {
  private final ChainQuestion.Overrides overrides;
  private final ObjectNode made = Json.object();

  Customization(ChainQuestion.Overrides overrides) {
    this.overrides = overrides;
  }

  String mode(String otherwise) {
    return chosen("MeshGateway", overrides.mode(), otherwise);
  }

  String protocol(String otherwise) {
    return chosen("Protocol", overrides.protocol(), otherwise);
  }

  String connectTimeout(String otherwise) {
    Optional<Duration> wanted = overrides.connectTimeout();
    return chosen("ConnectTimeout", wanted.map(GoDuration::format).orElse(""), otherwise);
  }

  private String chosen(String what, String wanted, String otherwise) {
    if (wanted.isEmpty()) {
      return otherwise;
    }
    if (!wanted.equals(otherwise)) {
      made.put(what, wanted);
    }
    return wanted;
  }

  /** Tells chains with different effects apart; empty when there was none. */
  Optional<String> hash() {
    return made.isEmpty()
        ? Optional.empty()
        : Optional.of(HexFormat.of().toHexDigits((int) Json.hash(made)));
  }
}
