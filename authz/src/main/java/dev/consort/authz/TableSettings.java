// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.time.InstantSource;
import java.util.Map;

/**
 * What a table is compiled with besides intentions.
 *
 * @param trustDomain in lower case
 */
record TableSettings(
    IntentionName destination,
    String trustDomain,
    DefaultPolicy defaultPolicy,
    String defaultSource,
    Map<String, JwtProvider> providers,
    InstantSource wall) {}
