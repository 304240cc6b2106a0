/**
 * Who may call the service, as the agent says it: intentions, and what holds where none matches.
 * Pure; whatever is not understood denies.
 */
package dev.consort.agent.intentions;
