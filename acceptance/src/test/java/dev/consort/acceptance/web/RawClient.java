// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import dev.consort.acceptance.support.Dial;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection on which a test writes any bytes and reads answers of HTTP/1.1. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final WireReader reader;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    this.reader = new WireReader(in);
  }

  /** To a port of this machine, without TLS. Reads give up after ten seconds. */
  public static RawClient to(int port) throws IOException {
    return new RawClient(Dial.to(port));
  }

  /** Over a connection that is there; closed with this. */
  public static RawClient over(Socket socket) throws IOException {
    return new RawClient(socket);
  }

  /**
   * An answer.
   *
   * @param fields header lines in order, trailers after them
   * @param body as ISO-8859-1
   */
  public record Answer(int status, String line, List<Field> fields, String body) {
    public String header(String name) {
      return Field.first(fields, name).orElse("");
    }
  }

  /** Writes characters up to 255 as bytes. */
  public void send(String text) throws IOException {
    socket.getOutputStream().write(WireReader.bytes(text));
  }

  /** One whole request without a body, and the answer to it. */
  public Answer get(String path, String... lines) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nhost: app.test\r\n");
    for (String line : lines) {
      send(line + "\r\n");
    }
    send("\r\n");
    return answer();
  }

  /**
   * Reads the next answer, informational ones as well. Its body ends as the head says, or with the
   * connection.
   *
   * @throws EOFException if the connection ends before or within it
   */
  public Answer answer() throws IOException {
    return answer(true);
  }

  /** Reads an answer to HEAD, which has no body whatever it says. */
  public Answer answerWithoutBody() throws IOException {
    return answer(false);
  }

  /** Reads so many bytes more, or fewer if the connection ends. */
  public String read(int bytes) throws IOException {
    return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
  }

  /** Whether the other side ends the connection now, orderly or not, without a further byte. */
  public boolean isEnded() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  /** The connection itself, for what is not to be read as HTTP. */
  public Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private Answer answer(boolean mayHaveBody) throws IOException {
    String line = reader.line();
    if (!line.startsWith("HTTP/1.") || line.length() < 12) {
      throw new IOException("no answer of HTTP/1: " + line);
    }
    int status = Integer.parseInt(line.substring(9, 12));
    List<Field> fields = new ArrayList<>(reader.fields());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean bodiless = status < 200 || status == 204 || status == 304;
    if (mayHaveBody && !bodiless) {
      if (!Field.values(fields, "transfer-encoding").isEmpty()) {
        fields.addAll(reader.copyChunks(body));
      } else if (Field.first(fields, "content-length").isPresent()) {
        reader.copy(Long.parseLong(Field.first(fields, "content-length").orElseThrow()), body);
      } else {
        reader.copyToEnd(body);
      }
    }
    return new Answer(status, line, fields, body.toString(StandardCharsets.ISO_8859_1));
  }
}
