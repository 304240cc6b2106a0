/**
 * The throw-away authority of the embedded agent: roots and their rotation, and the leaves it gives
 * to services. Used on the agent's context only. Knows nothing of requests or tokens.
 */
package dev.consort.devagent.ca;
