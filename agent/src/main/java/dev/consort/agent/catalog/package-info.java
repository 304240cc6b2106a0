/** Instances of services as the catalog lists them, and the targets made of them. Pure. */
package dev.consort.agent.catalog;
