// SPDX-License-Identifier: Apache-2.0
/** Whole-process tests with a real Consul, real applications and real peers. */
package dev.consort.acceptance;
