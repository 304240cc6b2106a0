// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

/**
 * The object that Consul has sidecars write where {@code AccessLogs} name no format (seen on
 * 1.21.4: these keys, in alphabetical order), and Consort's own among them.
 */
final class ConsulKeys {
  static final String TEMPLATE =
      """
      {"authority": "%REQ(:AUTHORITY)%",
       "bytes_received": "%BYTES_RECEIVED%",
       "bytes_sent": "%BYTES_SENT%",
       "closed_by": "%CONSORT(CLOSED_BY)%",
       "connection_termination_details": "%CONNECTION_TERMINATION_DETAILS%",
       "destination": "%CONSORT(DESTINATION)%",
       "detail": "%CONSORT(DETAIL)%",
       "direction": "%CONSORT(DIRECTION)%",
       "downstream_local_address": "%DOWNSTREAM_LOCAL_ADDRESS%",
       "downstream_remote_address": "%DOWNSTREAM_REMOTE_ADDRESS%",
       "duration": "%DURATION%",
       "method": "%REQ(:METHOD)%",
       "path": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
       "protocol": "%PROTOCOL%",
       "reason": "%CONSORT(REASON)%",
       "request_id": "%REQ(X-REQUEST-ID)%",
       "requested_server_name": "%REQUESTED_SERVER_NAME%",
       "response_code": "%RESPONSE_CODE%",
       "response_code_details": "%RESPONSE_CODE_DETAILS%",
       "response_flags": "%RESPONSE_FLAGS%",
       "route_name": "%ROUTE_NAME%",
       "service": "%CONSORT(SERVICE)%",
       "source": "%CONSORT(SOURCE)%",
       "start_time": "%START_TIME%",
       "upstream_cluster": "%UPSTREAM_CLUSTER%",
       "upstream_host": "%UPSTREAM_HOST%",
       "upstream_local_address": "%UPSTREAM_LOCAL_ADDRESS%",
       "upstream_service_time": "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%",
       "upstream_transport_failure_reason": "%UPSTREAM_TRANSPORT_FAILURE_REASON%",
       "user_agent": "%REQ(USER-AGENT)%",
       "x_forwarded_for": "%REQ(X-FORWARDED-FOR)%"}
      """;

  private ConsulKeys() {}
}
