// SPDX-License-Identifier: Apache-2.0
/** The tour: two applications that know of no mesh, and everything a mesh does for them. */
package dev.consort.proxy.demo;
