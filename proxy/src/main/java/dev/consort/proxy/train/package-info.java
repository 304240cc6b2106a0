// SPDX-License-Identifier: Apache-2.0
/** The command consort train-load. */
package dev.consort.proxy.train;
