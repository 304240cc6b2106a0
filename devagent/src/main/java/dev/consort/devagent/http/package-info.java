/**
 * The HTTP side of the embedded agent: routing, request parameters, error texts and blocking by
 * index or hash, as Consul's agent has them. Runs on the one context of the agent. Knows nothing of
 * services, certificates or tokens.
 */
package dev.consort.devagent.http;
