// SPDX-License-Identifier: Apache-2.0
/**
 * The composition root: command line, configuration, plan, diff and apply, admin API and life
 * cycle. Alone sees both the control path and the hot path; nobody depends on it.
 */
package dev.consort.proxy;
