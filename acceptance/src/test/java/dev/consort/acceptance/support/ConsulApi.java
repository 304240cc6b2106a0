// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The HTTP API of one agent, as an operator uses it. */
public final class ConsulApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final String address;
  private final String token;

  /**
   * @param address {@code host:port}
   * @param token sent with each call; empty for none
   */
  public ConsulApi(String address, String token) {
    this.address = address;
    this.token = token;
  }

  /** What an agent answered. */
  public record Reply(int status, HttpResponse<String> response) {
    public String body() {
      return response.body();
    }

    public JsonNode json() {
      try {
        return JSON.readTree(body());
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + body(), e);
      }
    }
  }

  /** {@code host:port}, as {@code CONSUL_HTTP_ADDR} takes it. */
  public String address() {
    return address;
  }

  /** The same agent, asked with another token. */
  public ConsulApi as(String otherToken) {
    return new ConsulApi(address, otherToken);
  }

  public JsonNode get(String path) {
    return expectOk("GET", path, "").json();
  }

  /** PUTs JSON or nothing; fails on any answer but 200. */
  public Reply put(String path, Object body) {
    return expectOk("PUT", path, text(body));
  }

  /** POSTs JSON; fails on any answer but 200. */
  public Reply post(String path, Object body) {
    return expectOk("POST", path, text(body));
  }

  public Reply delete(String path) {
    return expectOk("DELETE", path, "");
  }

  /** Sends one request, whatever comes of it. */
  public Reply send(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .timeout(TIMEOUT)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("X-Consul-Token", token);
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Reply(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted in " + method + " " + path, e);
    }
  }

  private Reply expectOk(String method, String path, String body) {
    Reply reply = send(method, path, body);
    if (reply.status() != 200) {
      throw new AssertionError(
          "%s %s: %d %s".formatted(method, path, reply.status(), reply.body()));
    }
    return reply;
  }

  private static String text(Object body) {
    try {
      return body instanceof String text ? text : JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
