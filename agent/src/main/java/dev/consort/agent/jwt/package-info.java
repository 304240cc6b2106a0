/**
 * Who signs tokens: {@code jwt-provider} entries and their key sets, which are fetched, kept and
 * renewed here so that no request ever waits for one. Control thread, but for the fetching itself.
 */
package dev.consort.agent.jwt;
