// SPDX-License-Identifier: Apache-2.0
/**
 * What acceptance tests are made of: programs and agents that are started, asked and ended, and
 * waiting for conditions. Each thing started here is ended by its own process id.
 */
package dev.consort.acceptance.harness;
