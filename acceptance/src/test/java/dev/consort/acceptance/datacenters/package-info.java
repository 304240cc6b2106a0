// SPDX-License-Identifier: Apache-2.0
/** Several datacenters: calls from one to the other, and what becomes of them when one dies. */
package dev.consort.acceptance.datacenters;
