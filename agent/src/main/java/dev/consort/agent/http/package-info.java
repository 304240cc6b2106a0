/**
 * One call to the agent: what is asked, what came back, and what went wrong in words. The client
 * keeps connections open and bounds size and time. Knows nothing of what answers mean.
 */
package dev.consort.agent.http;
