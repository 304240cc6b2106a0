// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.proxy.logging.LogFormat;
import dev.consort.proxy.logging.LogLevel;

/**
 * What is logged and how.
 *
 * @param level the least that is logged
 * @param format of log lines
 * @param access the access log
 */
public record LogSettings(LogLevel level, LogFormat format, AccessLogging access) {}
