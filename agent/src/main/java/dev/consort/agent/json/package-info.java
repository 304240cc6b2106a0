/**
 * The agent's answers as plain immutable values. Small on purpose: a sidecar must be ready soon
 * after its start, and binding classes to JSON costs more than reading it. Pure.
 */
package dev.consort.agent.json;
