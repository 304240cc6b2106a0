// SPDX-License-Identifier: Apache-2.0
/**
 * {@code consort demo}: two applications that know nothing of the mesh, their sidecars, and what
 * happens to the traffic between them, each step told with what was seen. Runs on threads of its
 * own and looks at the sidecars from outside only: their ports, their admin API, their access log.
 */
package dev.consort.proxy.demo;
