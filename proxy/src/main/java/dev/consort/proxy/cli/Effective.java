// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

/**
 * A setting in force, fit to be shown.
 *
 * @param key the flag's name
 * @param value as text; secrets are replaced by a word that says they are there
 * @param origin where it came from
 */
public record Effective(String key, String value, Origin origin) {}
