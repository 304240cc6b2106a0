/**
 * Tokens, policies and what they allow, by Consul's rules. Used on the agent's context only. Knows
 * nothing of HTTP beyond the texts of refusals.
 */
package dev.consort.devagent.acl;
