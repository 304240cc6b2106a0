// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.state.CheckKind;
import dev.consort.devagent.state.CheckStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Asks the standard health service of gRPC servers ({@code grpc.health.v1.Health/Check}). One field
 * goes out and one comes back, so messages are written and read by hand.
 */
final class GrpcProbe {
  private static final String PATH = "/grpc.health.v1.Health/Check";
  private static final int ANSWER_MAX = 4096;
  private static final int PREFIX_BYTES = 5;
  private static final int FIELD_1_BYTES = 0x0a;
  private static final int FIELD_1_VARINT = 0x08;
  private static final int SERVING = 1;

  private final HttpClient client;

  GrpcProbe(Vertx vertx) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setUseAlpn(true));
  }

  /** Asks once; never fails. */
  Future<CheckRunner.Outcome> ask(CheckKind.Grpc check, String target) {
    Future<CheckRunner.Outcome> asked;
    try {
      int slash = target.indexOf('/');
      String address = slash < 0 ? target : target.substring(0, slash);
      String service = slash < 0 ? "" : target.substring(slash + 1);
      HostAndPort server = HostAndPort.parseAuthority(address, -1);
      if (server == null || server.port() < 0) {
        throw new IllegalArgumentException(address + ": missing port in address");
      }
      asked =
          client
              .request(
                  ProbeTls.to(server, check.encrypted(), check.tls())
                      .setMethod(HttpMethod.POST)
                      .setURI(PATH))
              .compose(request -> send(request, check, service))
              .map(v -> new CheckRunner.Outcome(CheckStatus.PASSING, said(target, "success")));
    } catch (RuntimeException e) {
      asked = Future.failedFuture(e);
    }
    return asked.otherwise(
        e -> new CheckRunner.Outcome(CheckStatus.CRITICAL, said(target, e.getMessage())));
  }

  private static String said(String target, String what) {
    return "gRPC check " + target + ": " + what;
  }

  private static Future<Void> send(
      HttpClientRequest request, CheckKind.Grpc check, String service) {
    request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
    return request
        .send(question(service))
        .compose(GrpcProbe::serving)
        .timeout(check.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(e -> request.reset());
  }

  private static Buffer question(String service) {
    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    Buffer message = Buffer.buffer();
    if (name.length > 0) {
      message.appendByte((byte) FIELD_1_BYTES);
      int left = name.length;
      while (left > 0x7f) {
        message.appendByte((byte) ((left & 0x7f) | 0x80));
        left >>>= 7;
      }
      message.appendByte((byte) left).appendBytes(name);
    }
    return Buffer.buffer().appendByte((byte) 0).appendInt(message.length()).appendBuffer(message);
  }

  private static Future<Void> serving(HttpClientResponse response) {
    Buffer body = Buffer.buffer();
    response.handler(
        part -> body.appendBuffer(part, 0, Math.min(part.length(), ANSWER_MAX - body.length())));
    return response
        .end()
        .compose(
            v -> {
              String trailer = response.getTrailer("grpc-status");
              String status = trailer == null ? response.getHeader("grpc-status") : trailer;
              if (response.statusCode() != 200 || !"0".equals(status)) {
                return Future.failedFuture(
                    "HTTP status " + response.statusCode() + ", grpc-status " + status);
              }
              return isServing(body)
                  ? Future.succeededFuture()
                  : Future.failedFuture("the service is not serving");
            });
  }

  /** Whether a message says SERVING; unknown fields are not looked for, as none were defined. */
  private static boolean isServing(Buffer body) {
    return body.length() >= PREFIX_BYTES + 2
        && body.getByte(0) == 0
        && body.getByte(PREFIX_BYTES) == FIELD_1_VARINT
        && body.getByte(PREFIX_BYTES + 1) == SERVING;
  }

  void close() {
    client.close();
  }
}
