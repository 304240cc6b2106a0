// SPDX-License-Identifier: Apache-2.0
/**
 * What a request must look like: the comparisons that intentions and routes share, as values and
 * compiled. Pure.
 */
package dev.consort.matching;
