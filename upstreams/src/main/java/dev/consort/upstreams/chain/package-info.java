// SPDX-License-Identifier: Apache-2.0
/** Consul's compiled discovery chain as values. Pure. */
package dev.consort.upstreams.chain;
