/**
 * The sidecar's registration at the agent: what it is, how it is decoded from {@code
 * /v1/agent/service/:id}, and how a sidecar registers itself. Decoding is pure; it never fails on
 * what a user may write into a registration, it warns.
 */
package dev.consort.agent.registration;
