// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.upstreams.route.HeaderEdits;
import io.netty.util.AsciiString;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Edits headers as a route says. In values, some of Envoy's formats stand for facts of the request:
 * {@code %DOWNSTREAM_REMOTE_ADDRESS%}, the same {@code _WITHOUT_PORT}, {@code
 * %DOWNSTREAM_LOCAL_ADDRESS%}, {@code %PROTOCOL%}, {@code %REQ(NAME)%}; {@code %%} is a percent
 * sign. Others stay as they are written. Confined to a loop.
 */
final class HeaderEditor {
  // Names are bounded by the configuration that holds them, and read only where one has a percent.
  private static final Pattern FORMAT = Pattern.compile("%(?:([A-Z_]+)(?:\\(([^)%]*)\\))?)?%");

  private final RequestHead request;
  private final Caller caller;

  HeaderEditor(RequestHead request, Caller caller) {
    this.request = request;
    this.caller = caller;
  }

  void apply(HeaderEdits edits, Headers headers) {
    for (String name : edits.remove()) {
      headers.remove(AsciiString.of(name));
    }
    edits.set().forEach((name, value) -> headers.set(AsciiString.of(name), filled(value)));
    edits.add().forEach((name, value) -> headers.add(AsciiString.of(name), filled(value)));
  }

  private AsciiString filled(String value) {
    return AsciiString.of(
        value.indexOf('%') < 0
            ? value
            : FORMAT.matcher(value).replaceAll(found -> Matcher.quoteReplacement(fact(found))));
  }

  private String fact(java.util.regex.MatchResult found) {
    String word = found.group(1);
    if (word == null) {
      return "%";
    }
    return switch (word) {
      case "DOWNSTREAM_REMOTE_ADDRESS" -> caller.client();
      case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT" -> withoutPort(caller.client());
      case "DOWNSTREAM_LOCAL_ADDRESS" -> caller.local();
      case "PROTOCOL" -> request.version().label();
      case "REQ" -> header(found.group(2));
      default -> found.group();
    };
  }

  private String header(String name) {
    if (name == null || name.isEmpty()) {
      return "";
    }
    AsciiString value =
        switch (name) {
          case ":AUTHORITY", ":authority" -> request.authority();
          case ":METHOD", ":method" -> request.method();
          case ":PATH", ":path" -> request.target();
          default -> request.headers().get(AsciiString.of(name));
        };
    return value == null ? "" : value.toString();
  }

  private static String withoutPort(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
