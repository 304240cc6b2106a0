// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.train;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * HTTP/1.1 as far as a training needs it. The size of the answer is the path; a question without
 * bytes is a GET, one with bytes a POST; long answers come in chunks.
 */
final class HttpDialogue implements Dialogue {
  private static final int LONG = 64 * 1024;
  private static final int LONGEST_LINE = 8192;

  @Override
  public void ask(DataInputStream in, DataOutputStream out, int question, int answer)
      throws IOException {
    boolean post = question > answer;
    text(out, (post ? "POST /" : "GET /") + answer + "?training=1 HTTP/1.1\r\n");
    text(out, "host: train-api\r\nuser-agent: training\r\naccept: */*\r\n");
    text(out, post ? "content-length: " + question + "\r\n\r\n" : "\r\n");
    if (post) {
      Exchange.write(out, question);
    }
    out.flush();
    if (!line(in).startsWith("HTTP/1.1 200")) {
      throw new IOException("another answer than 200");
    }
    body(in);
  }

  @Override
  public boolean answer(DataInputStream in, DataOutputStream out) throws IOException {
    String request;
    try {
      request = line(in);
    } catch (EOFException end) {
      return false;
    }
    int answer =
        Integer.parseInt(request.substring(request.indexOf('/') + 1, request.indexOf('?')));
    body(in);
    text(out, "HTTP/1.1 200 OK\r\nserver: training\r\ncontent-type: text/plain\r\n");
    if (answer >= LONG) {
      text(out, "transfer-encoding: chunked\r\n\r\n");
      text(out, Integer.toHexString(answer) + "\r\n");
      Exchange.write(out, answer);
      text(out, "\r\n0\r\n\r\n");
    } else {
      text(out, "content-length: " + answer + "\r\n\r\n");
      Exchange.write(out, answer);
    }
    out.flush();
    return true;
  }

  /** Reads the rest of a head and the body behind it. */
  private static void body(DataInputStream in) throws IOException {
    int length = 0;
    boolean chunked = false;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring("content-length: ".length()));
      }
      chunked |= line.startsWith("transfer-encoding: chunked");
    }
    if (!chunked) {
      skip(in, length);
      return;
    }
    for (int chunk = chunk(in); chunk > 0; chunk = chunk(in)) {
      skip(in, chunk);
      line(in);
    }
    line(in);
  }

  private static int chunk(DataInputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static void skip(DataInputStream in, int bytes) throws IOException {
    if (bytes > 0) {
      Exchange.skip(in, bytes);
    }
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < LONGEST_LINE) {
      char c = (char) in.readUnsignedByte();
      if (c == '\n') {
        return line.substring(0, Math.max(0, line.length() - 1));
      }
      line.append(c);
    }
    throw new IOException("a line without an end");
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
