// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/**
 * Who may talk to whom. One entry of the agent's answer to {@code /v1/connect/intentions/match}.
 *
 * @param source who calls
 * @param sourcePeer the cluster peer that {@code source} lives in; empty for the own cluster
 * @param destination who is called
 * @param rule what it says about a caller that matches
 * @param precedence 1 to 9, higher decides first; by Consul's table of exact and wildcard names
 */
public record Intention(
    IntentionName source,
    String sourcePeer,
    IntentionName destination,
    IntentionRule rule,
    int precedence) {}
