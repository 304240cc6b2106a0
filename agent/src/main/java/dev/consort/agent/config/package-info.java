/**
 * How the Consul agent is reached: address, TLS, token, datacenter. Values only, parsed once;
 * nothing here reads the environment, opens a file or a socket.
 */
package dev.consort.agent.config;
