/** The mesh's certificates as the agent hands them out. Pure; parsing PEM is left to certs. */
package dev.consort.agent.ca;
