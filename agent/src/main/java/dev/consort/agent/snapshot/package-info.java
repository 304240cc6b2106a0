/**
 * Joins the answers of all watches to one {@link dev.consort.agent.snapshot.ProxySnapshot}. Runs on
 * the control thread only; knows nothing of listeners and never blocks.
 */
package dev.consort.agent.snapshot;
