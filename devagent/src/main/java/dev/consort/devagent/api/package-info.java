/**
 * The endpoints of the embedded agent, one class an area, and the checks it runs. On the agent's
 * context. Each endpoint asks {@code acl} before it shows or changes anything.
 */
package dev.consort.devagent.api;
