/**
 * What keeps the datacenters of the embedded agent alike: the others follow the primary. Runs on
 * the agent's context only. Knows nothing of HTTP.
 */
package dev.consort.devagent.federation;
