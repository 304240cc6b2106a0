/**
 * The configuration entries that are about sidecars as such: {@code mesh}, and of {@code
 * proxy-defaults} and {@code service-defaults} what a registration does not show. Pure.
 */
package dev.consort.agent.mesh;
