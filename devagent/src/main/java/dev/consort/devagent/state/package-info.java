/**
 * What a datacenter of the embedded agent knows: services, checks, config entries, and the index
 * that grows with each change. Touched on the agent's context only. Knows nothing of HTTP requests,
 * tokens or certificates.
 */
package dev.consort.devagent.state;
