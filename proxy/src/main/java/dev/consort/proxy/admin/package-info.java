// SPDX-License-Identifier: Apache-2.0
/**
 * The admin API over HTTP: whether the process lives and is ready, what it counts, what it holds,
 * and the few things it can be told. Served on the control path's event loop, from published
 * values; it never asks the agent. Secrets do not reach it.
 */
package dev.consort.proxy.admin;
