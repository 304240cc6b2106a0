// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import dev.consort.acceptance.support.Payload;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application that speaks HTTP/2 without TLS, with prior knowledge or by upgrade, and HTTP/1.1
 * to those who ask for it. It answers with what it saw; some paths of {@link HttpApp} do here what
 * they do there.
 */
public final class H2App implements AutoCloseable {
  private static final int LARGEST_HEADER_BYTES = 1 << 20;

  private final Vertx vertx;
  private final HttpServer server;
  private final AtomicInteger requests;

  private H2App(Vertx vertx, HttpServer server, AtomicInteger requests) {
    this.vertx = vertx;
    this.server = server;
    this.requests = requests;
  }

  /** Listens and serves at once. */
  public static H2App start() {
    Vertx vertx = Vertx.vertx();
    AtomicInteger requests = new AtomicInteger();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(0)
            .setMaxHeaderSize(LARGEST_HEADER_BYTES);
    options.getInitialSettings().setMaxHeaderListSize(LARGEST_HEADER_BYTES);
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  requests.incrementAndGet();
                  answer(request);
                })
            .listen()
            .await();
    return new H2App(vertx, server, requests);
  }

  public int port() {
    return server.actualPort();
  }

  /** Requests that came, of either version. */
  public int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  private static void answer(HttpServerRequest request) {
    MessageDigest digest = HttpApp.sha256();
    AtomicLong bytes = new AtomicLong();
    request.handler(
        data -> {
          bytes.addAndGet(data.length());
          digest.update(data.getBytes());
        });
    request.endHandler(
        _ -> answer(request, bytes.get(), HexFormat.of().formatHex(digest.digest())));
  }

  private static void answer(HttpServerRequest request, long bodyBytes, String bodyHash) {
    HttpServerResponse response = request.response();
    String path = request.path();
    if (path.startsWith("/bytes/")) {
      Buffer body = payload(path);
      response.putHeader("content-length", Integer.toString(body.length())).end(body);
    } else if (path.startsWith("/chunked/")) {
      response.setChunked(true).end(payload(path));
    } else if (path.startsWith("/status/")) {
      response.setStatusCode(Integer.parseInt(path.substring("/status/".length()))).end();
    } else if (path.equals("/trailers")) {
      response.setChunked(true).putHeader("content-type", "text/plain");
      response.write("body\n");
      response.putTrailer("x-after", "all of it").end();
    } else if (path.equals("/early")) {
      response
          .writeEarlyHints(
              MultiMap.caseInsensitiveMultiMap().add("link", "</style.css>; rel=preload"))
          .onSuccess(_ -> response.end("late\n"));
    } else {
      String line = request.method() + " " + request.uri() + " " + request.version();
      response
          .putHeader("content-type", "application/json")
          .end(seen(request, line, bodyBytes, bodyHash).json().toString());
    }
  }

  private static Request seen(
      HttpServerRequest request, String line, long bodyBytes, String bodyHash) {
    List<Field> fields = new ArrayList<>();
    request.headers().forEach(header -> fields.add(new Field(header.getKey(), header.getValue())));
    if (request.authority() != null) {
      fields.add(new Field(":authority", request.authority().toString()));
    }
    return new Request(line, fields, bodyBytes, bodyHash, List.of());
  }

  private static Buffer payload(String path) {
    Payload payload = Payload.ofBytes(Long.parseLong(path.substring(path.lastIndexOf('/') + 1)));
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      payload.send(bytes);
      return Buffer.buffer(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
