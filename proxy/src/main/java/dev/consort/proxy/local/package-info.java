// SPDX-License-Identifier: Apache-2.0
/** What programs need that set up a mesh on this machine for themselves: ports and an agent. */
package dev.consort.proxy.local;
