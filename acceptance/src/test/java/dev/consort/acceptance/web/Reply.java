// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.Payload;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The answer to one request of an {@link HttpApp}: some way of saying it, or its bytes. */
public final class Reply {
  private final Socket socket;
  private final WireReader reader;
  private final Request request;
  private final OutputStream out;
  private boolean closes;

  Reply(Socket socket, WireReader reader, Request request) throws IOException {
    this.socket = socket;
    this.reader = reader;
    this.request = request;
    this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    this.closes = Field.values(request.fields(), "connection").contains("close");
  }

  /** A whole answer with a length, or without a body where the method or status allows none. */
  public void send(int status, String type, String body, Field... more) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    raw(head(status, type, more));
    boolean bodiless = status == 204 || status == 304;
    raw(bodiless ? "\r\n" : "content-length: " + bytes.length + "\r\n\r\n");
    if (!bodiless && !request.method().equals("HEAD")) {
      out.write(bytes);
    }
  }

  public void json(JsonNode body) throws IOException {
    send(200, "application/json", body.toString());
  }

  /** Bytes with a length. */
  public void payload(Payload payload) throws IOException {
    raw(head(200, "application/octet-stream") + "content-length: " + payload.bytes() + "\r\n\r\n");
    if (!request.method().equals("HEAD")) {
      payload.send(out);
    }
  }

  /**
   * A chunked body, each write a chunk that goes out at once; closing it writes the trailers.
   *
   * @param type the content type
   */
  public OutputStream chunks(String type, Field... trailers) throws IOException {
    raw(head(200, type) + "transfer-encoding: chunked\r\n\r\n");
    out.flush();
    return new Chunks(out, List.of(trailers));
  }

  /** Any bytes of a head, as ISO-8859-1. They go out with the next flush or the end. */
  public void raw(String text) throws IOException {
    out.write(WireReader.bytes(text));
  }

  public void flush() throws IOException {
    out.flush();
  }

  /** The connection, for what is no HTTP/1.1 any more after an upgrade; it ends with the answer. */
  public Socket takeOver() throws IOException {
    out.flush();
    closes = true;
    return socket;
  }

  /** What the client sends on a connection that was taken over, in small pieces. */
  public void echoToEnd() throws IOException {
    reader.copyToEnd(socket.getOutputStream());
  }

  /** Closes the connection after this answer, without saying so. */
  public void close() {
    closes = true;
  }

  boolean closes() {
    return closes;
  }

  void end() throws IOException {
    out.flush();
  }

  private static String head(int status, String type, Field... more) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " As Asked\r\n");
    head.append("content-type: ").append(type).append("\r\n");
    for (Field field : more) {
      head.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    return head.toString();
  }

  private static final class Chunks extends FilterOutputStream {
    private final List<Field> trailers;

    Chunks(OutputStream out, List<Field> trailers) {
      super(out);
      this.trailers = trailers;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (length > 0) {
        out.write(WireReader.bytes(Integer.toHexString(length) + "\r\n"));
        out.write(bytes, from, length);
        out.write(WireReader.bytes("\r\n"));
        out.flush();
      }
    }

    @Override
    public void close() throws IOException {
      StringBuilder end = new StringBuilder("0\r\n");
      trailers.forEach(
          field -> end.append(field.name()).append(": ").append(field.value()).append("\r\n"));
      out.write(WireReader.bytes(end + "\r\n"));
      out.flush();
    }
  }
}
