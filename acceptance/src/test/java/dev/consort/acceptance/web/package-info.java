// SPDX-License-Identifier: Apache-2.0
/**
 * Applications and clients of HTTP for the tests: real ones as processes (nginx, curl, h2load, gRPC
 * and WebSockets in Python), and a few written here where a test has to see each byte. They know
 * nothing of a mesh.
 */
package dev.consort.acceptance.web;
