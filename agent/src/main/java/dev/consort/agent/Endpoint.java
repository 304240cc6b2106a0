// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import java.util.Locale;

/** The endpoints that are called, as metrics name them. */
enum Endpoint {
  SELF("/v1/agent/self"),
  REGISTER("/v1/agent/service/register"),
  DEREGISTER("/v1/agent/service/deregister/"),
  SERVICE("/v1/agent/service/"),
  SERVICES("/v1/agent/services"),
  CHECK("/v1/agent/check/"),
  CHECKS("/v1/agent/checks"),
  CONFIG("/v1/config/"),
  ROOTS("/v1/agent/connect/ca/roots"),
  LEAF("/v1/agent/connect/ca/leaf/"),
  AUTHORIZE("/v1/agent/connect/authorize"),
  INTENTIONS("/v1/connect/intentions/match"),
  HEALTH("/v1/health/connect/"),
  OTHER("");

  private final String prefix;

  Endpoint(String prefix) {
    this.prefix = prefix;
  }

  static Endpoint of(String path) {
    for (Endpoint endpoint : values()) {
      if (path.startsWith(endpoint.prefix)) {
        return endpoint;
      }
    }
    return OTHER;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
