// SPDX-License-Identifier: Apache-2.0
/** The command consort dev. */
package dev.consort.proxy.dev;
