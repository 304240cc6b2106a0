// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import dev.consort.agent.config.AgentAddress;

/** Says what went wrong with a call and what would help, for people. Pure. */
public final class FaultSentence {
  private FaultSentence() {}

  /** One or two sentences that name the agent, the call and the remedy. */
  public static String of(AgentAddress agent, AgentRequest request, AgentFault fault) {
    String call = request.method() + " " + request.path();
    String who = "The agent at " + agent;
    return switch (fault.kind()) {
      case UNREACHABLE ->
          who
              + " cannot be reached ("
              + fault.detail()
              + "); is it running, and is CONSUL_HTTP_ADDR or -http-addr right?";
      case TIMEOUT -> who + " gave no answer to " + call + " (" + fault.detail() + ").";
      case TOKEN_UNKNOWN ->
          who
              + " does not know the ACL token ("
              + said(fault)
              + "); it was deleted, or has not reached this datacenter yet. Give another with"
              + " -token-file or -token.";
      case PERMISSION_DENIED -> who + " refuses " + call + ": " + said(fault) + ". " + right(call);
      case BLOCKED ->
          who
              + " is configured to refuse "
              + call
              + " ("
              + said(fault)
              + "); see block_endpoints and allow_write_http_from of its http_config.";
      case NOT_FOUND -> who + " answers " + call + " with 404 " + said(fault) + ".";
      case UNKNOWN_KIND ->
          who + " is too old for " + call + " (" + said(fault) + "), which is done without.";
      case BAD_REQUEST ->
          who + " does not accept " + call + ": " + fault.status() + " " + said(fault) + ".";
      case RATE_LIMITED ->
          who
              + " limits the rate of "
              + call
              + " ("
              + said(fault)
              + "); see limits of its configuration if this lasts.";
      case SERVER_ERROR -> who + " cannot serve " + call + ": " + said(fault) + "." + cause(fault);
      case MALFORMED ->
          who
              + " answered "
              + call
              + " with something that cannot be used: "
              + fault.detail()
              + ".";
      case TOO_LARGE -> who + " answered " + call + " with too much: " + fault.detail() + ".";
    };
  }

  private static String said(AgentFault fault) {
    return fault.detail().isEmpty() ? "status " + fault.status() : fault.detail();
  }

  private static String right(String call) {
    if (call.contains("/connect/ca/leaf/")) {
      return "Its token needs service:write on that service; a service identity has it.";
    }
    if (call.contains("/intentions/")) {
      return "Its token needs intentions:read on the service, which service:read implies.";
    }
    if (call.contains("/config/jwt-provider/")) {
      return "Its token needs mesh:read, or service:write on any service; a service identity has it.";
    }
    if (call.contains("/v1/peering")) {
      return "Its token needs peering:read.";
    }
    if (call.contains("/config/exported-services/")) {
      return "Its token needs mesh:read.";
    }
    if (call.contains("/config/")) {
      return "Its token needs service:read on that service.";
    }
    if (call.contains("/health/")) {
      return "Its token needs service:read on that service and node:read.";
    }
    if (call.contains("/agent/service/register") || call.contains("/agent/check/")) {
      return "Its token needs service:write on the service and its proxy.";
    }
    return "Its token needs service:read on the proxy's service name.";
  }

  private static String cause(AgentFault fault) {
    if (fault.detail().contains("Connect must be enabled")) {
      return " Set connect { enabled = true } in the servers' and the agent's configuration.";
    }
    if (fault.detail().contains("CA is uninitialized") || fault.detail().contains("CA has not")) {
      return " The mesh's certificate authority is not set up; see the servers' log.";
    }
    return "";
  }
}
