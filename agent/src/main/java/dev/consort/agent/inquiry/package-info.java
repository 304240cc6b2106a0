// SPDX-License-Identifier: Apache-2.0
/**
 * What a person asks about a service from the outside, once: the facts that its sidecar decides by,
 * gathered as that would gather them, with a note on each that could not be had. Control thread.
 */
package dev.consort.agent.inquiry;
