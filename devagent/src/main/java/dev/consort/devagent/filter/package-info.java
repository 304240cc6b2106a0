/**
 * The part of Consul's filter expressions that sidecars and the {@code consul} command use. Pure.
 */
package dev.consort.devagent.filter;
