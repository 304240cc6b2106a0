// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import dev.consort.acceptance.support.TcpApp;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that speaks HTTP/1.1 byte by byte, so that a test can see what came and say what
 * goes. Unless a test gives a path a handler, or it is one of {@link UsualAnswers}, the answer is
 * what was seen. Requests of one connection are answered in order, on its own virtual thread.
 */
public final class HttpApp implements AutoCloseable {
  private static final int KEPT_REQUESTS = 100_000;

  private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Request> seen = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger malformed = new AtomicInteger();
  private final TcpApp app;
  private final Set<String> refusing = ConcurrentHashMap.newKeySet();
  private volatile int requestsPerConnection = Integer.MAX_VALUE;

  private HttpApp() {
    app = TcpApp.start(this::serve);
  }

  /** How a request is answered. */
  @FunctionalInterface
  public interface Handler {
    void answer(Request request, Reply reply) throws IOException;
  }

  /** Listens and serves at once. */
  public static HttpApp start() {
    HttpApp app = new HttpApp();
    UsualAnswers.addTo(app.handlers);
    return app;
  }

  /** Answers requests for this path, or for those below it if it ends with a slash, so. */
  public HttpApp on(String path, Handler handler) {
    handlers.put(path, handler);
    return this;
  }

  /** Answers a request for this path that expects 100 with 417, without waiting for its body. */
  public void refuseExpectations(String path) {
    refusing.add(path);
  }

  /**
   * Closes each connection after so many answers, without having said that it would: what a server
   * does whose patience with idle connections ends just then.
   */
  public void closeAfter(int requests) {
    requestsPerConnection = requests;
  }

  public int port() {
    return app.port();
  }

  /** Requests whose head arrived. */
  public int requests() {
    return requests.get();
  }

  /** Messages that were not HTTP/1.1 as this application reads it. */
  public int malformed() {
    return malformed.get();
  }

  /** Requests that arrived whole, since the last call or the start. */
  public List<Request> takeRequests() {
    List<Request> taken = new ArrayList<>();
    for (Request next = seen.poll(); next != null; next = seen.poll()) {
      taken.add(next);
    }
    return taken;
  }

  /** Connections accepted since the start. */
  public int connections() {
    return app.accepted();
  }

  /** Connections that are open. */
  public int open() {
    return app.open();
  }

  @Override
  public void close() {
    app.close();
  }

  private void serve(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    WireReader reader = new WireReader(in);
    try {
      boolean more = true;
      for (int i = 0; more && i < requestsPerConnection; i++) {
        more = exchange(reader, socket);
      }
    } catch (EOFException | SocketException e) {
      // The client has had enough, which is the usual end, or broke off in the middle.
      return;
    } catch (IOException | IllegalArgumentException e) {
      malformed.incrementAndGet();
      throw e;
    }
  }

  private boolean exchange(WireReader reader, Socket socket) throws IOException {
    String line = reader.line();
    List<Field> fields = reader.fields();
    requests.incrementAndGet();
    OutputStream out = socket.getOutputStream();
    if (Field.values(fields, "expect").contains("100-continue")) {
      if (refusing.contains(line.split(" ", 3)[1])) {
        out.write(WireReader.bytes("HTTP/1.1 417 No\r\ncontent-length: 0\r\n\r\n"));
        return false;
      }
      out.write(WireReader.bytes("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    MessageDigest digest = sha256();
    Counting body = new Counting(digest);
    List<Field> trailers = body(reader, fields, body);
    Request request =
        new Request(line, fields, body.bytes, HexFormat.of().formatHex(digest.digest()), trailers);
    if (seen.size() < KEPT_REQUESTS) {
      seen.add(request);
    }
    Reply reply = new Reply(socket, reader, request);
    handler(request.path()).answer(request, reply);
    reply.end();
    return !reply.closes();
  }

  private static List<Field> body(WireReader reader, List<Field> fields, OutputStream out)
      throws IOException {
    if (!Field.values(fields, "transfer-encoding").isEmpty()) {
      return reader.copyChunks(out);
    }
    reader.copy(Long.parseLong(Field.first(fields, "content-length").orElse("0")), out);
    return List.of();
  }

  private Handler handler(String path) {
    Handler exact = handlers.get(path);
    if (exact != null) {
      return exact;
    }
    int slash = path.indexOf('/', 1);
    Handler below = slash < 0 ? null : handlers.get(path.substring(0, slash + 1));
    return below != null ? below : (request, reply) -> reply.json(request.json());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Counting extends DigestOutputStream {
    private long bytes;

    Counting(MessageDigest digest) {
      super(OutputStream.nullOutputStream(), digest);
    }

    @Override
    public void write(int b) throws IOException {
      super.write(b);
      bytes++;
    }

    @Override
    public void write(byte[] buffer, int from, int length) throws IOException {
      super.write(buffer, from, length);
      bytes += length;
    }
  }
}
