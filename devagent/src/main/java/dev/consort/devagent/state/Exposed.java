// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a check is asked instead of at its application: at a listener that the sidecar opens for
 * it.
 *
 * @param host of the sidecar
 * @param port 1 to 65535; 0 when the application itself is asked
 */
public record Exposed(String host, int port) {
  /** Not at all. */
  public static final Exposed NOT = new Exposed("", 0);

  /** The URL that is asked for {@code url}. */
  String url(String url) {
    if (port == 0) {
      return url;
    }
    try {
      URI uri = new URI(url);
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      return uri.getScheme() + "://" + authority() + path + query;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a check with a URL that is none", e);
    }
  }

  /** The target that is asked for a gRPC {@code target}. */
  String grpc(String target) {
    if (port == 0) {
      return target;
    }
    int slash = target.indexOf('/');
    return authority() + (slash < 0 ? "" : target.substring(slash));
  }

  private String authority() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
