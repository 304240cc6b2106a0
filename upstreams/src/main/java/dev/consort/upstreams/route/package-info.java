// SPDX-License-Identifier: Apache-2.0
/** Which requests of an upstream go where: rules as values, and compiled for the hot path. Pure. */
package dev.consort.upstreams.route;
