// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

/** What a line of the access log is made of. */
public sealed interface AccessRecord permits ConnectionRecord, RequestRecord {}
