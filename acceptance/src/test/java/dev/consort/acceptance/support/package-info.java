// SPDX-License-Identifier: Apache-2.0
/**
 * The world around a Consort under test: a real Consul, real applications, sidecars as processes of
 * their own. Everything here is used from test threads, which may block; every wait has a deadline
 * and says at its end what it waited for. Knows nothing of how Consort is built inside.
 */
package dev.consort.acceptance.support;
