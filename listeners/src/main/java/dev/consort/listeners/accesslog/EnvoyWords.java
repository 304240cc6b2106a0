// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

/** What happened, in the words that Envoy's access log has for it, as far as it has one. Pure. */
final class EnvoyWords {
  private EnvoyWords() {}

  /** {@code RESPONSE_FLAGS}; empty for none. */
  static String flags(AccessRecord record) {
    return switch (record.reason()) {
      case "no_endpoint" -> "UH";
      case "unreachable", "upstream_unreachable", "app_unreachable" -> "UF";
      case "overloaded" -> "UO";
      case "no_answer" -> "UC";
      case "timeout" -> record.endpoint().isEmpty() ? "UF" : "UT";
      case "denied", "policy_changed" -> "UAEX";
      case "malformed" -> "DPE";
      case "not_exposed" -> "NR";
      case "cancelled" -> "DC";
      case "reset", "truncated", "tls_error" -> isFromDownstream(record) ? "DC" : "UC";
      case "drained" -> "DT";
      default -> "";
    };
  }

  /** {@code RESPONSE_CODE_DETAILS}; empty for connections. */
  static String details(AccessRecord record) {
    if (record instanceof ConnectionRecord) {
      return "";
    }
    return switch (record.reason()) {
      case "finished" -> "via_upstream";
      case "no_endpoint" -> "no_healthy_upstream";
      case "unreachable" -> "upstream_reset_before_response_started{remote_connection_failure}";
      case "overloaded" -> "upstream_reset_before_response_started{overflow}";
      case "no_answer" -> "upstream_reset_before_response_started{connection_termination}";
      case "timeout" -> "response_timeout";
      case "denied" -> "rbac_access_denied";
      case "not_exposed" -> "route_not_found";
      case "cancelled" -> "downstream_remote_disconnect";
      case "reset" ->
          isFromDownstream(record)
              ? "downstream_remote_disconnect"
              : "upstream_reset_after_response_started{connection_termination}";
      default -> record.reason();
    };
  }

  /** {@code CONNECTION_TERMINATION_DETAILS}; empty for what ended by itself. */
  static String termination(AccessRecord record) {
    return switch (record.reason()) {
      case "denied", "policy_changed" ->
          record instanceof ConnectionRecord ? "rbac_access_denied" : "";
      default -> "";
    };
  }

  /** {@code UPSTREAM_TRANSPORT_FAILURE_REASON}, without blanks as Envoy writes it. */
  static String transportFailure(AccessRecord record) {
    return flags(record).equals("UF") ? record.detail().replace(' ', '_') : "";
  }

  /** {@code UPSTREAM_CLUSTER}. */
  static String cluster(AccessRecord record) {
    return record.isOutbound() ? record.upstream() : "local_app";
  }

  private static boolean isFromDownstream(AccessRecord record) {
    return record.closedBy().equals(record.isOutbound() ? "app" : "peer");
  }
}
