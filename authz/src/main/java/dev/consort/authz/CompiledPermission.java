// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/**
 * A permission, compiled.
 *
 * @param http what the request must be like
 * @param token what it must carry
 * @param verdict what holds then
 */
record CompiledPermission(HttpMatcher http, TokenMatcher token, Verdict verdict) {}
