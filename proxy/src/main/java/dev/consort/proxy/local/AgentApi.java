// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.local;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The few calls an operator would make with the {@code consul} command, to an agent or to a
 * sidecar's admin API. Blocking. Thread-safe. Anything but success is an {@link IOException} whose
 * message has the call and the answer.
 *
 * @param address {@code host:port}
 * @param token sent when there is one
 */
public record AgentApi(String address, Optional<String> token) {
  private static final int PATIENCE_MILLIS = 10_000;

  /** The object there. */
  public JsonObject get(String path) throws IOException {
    return new JsonObject(call("GET", path, Optional.empty()));
  }

  /** The list there. */
  public JsonArray list(String path) throws IOException {
    return new JsonArray(call("GET", path, Optional.empty()));
  }

  /** Puts an object there. */
  public void put(String path, JsonObject body) throws IOException {
    call("PUT", path, Optional.of(body.encode()));
  }

  /** Posts an object there; the answer as it is. */
  public String post(String path, JsonObject body) throws IOException {
    return call("POST", path, Optional.of(body.encode()));
  }

  /** Puts nothing there, which some calls ask for. */
  public void put(String path) throws IOException {
    call("PUT", path, Optional.of(""));
  }

  /** Deletes what is there. */
  public void delete(String path) throws IOException {
    call("DELETE", path, Optional.empty());
  }

  private String call(String method, String path, Optional<String> body) throws IOException {
    URI uri = URI.create("http://" + address + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try {
      connection.setRequestMethod(method);
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      token.ifPresent(secret -> connection.setRequestProperty("X-Consul-Token", secret));
      if (body.isPresent()) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.get().getBytes(StandardCharsets.UTF_8));
      }
      int status = connection.getResponseCode();
      InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      String text =
          stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
      if (status >= 400) {
        throw new IOException(method + " " + path + " at " + address + ": " + status + " " + text);
      }
      return text;
    } finally {
      connection.disconnect();
    }
  }
}
