/**
 * The one watch loop, what drives its retries, and the cache that lets sidecars share loops. All
 * state is confined to the control thread; time, timers and chance are injected.
 */
package dev.consort.agent.watch;
