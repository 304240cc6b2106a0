// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import dev.consort.listeners.message.WebSocketHandshake;
import dev.consort.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A connection of HTTP/2 to whoever answers, with prior knowledge or after ALPN. The handler of a
 * channel that carries plain bytes; confined to its loop.
 */
public final class Http2ClientConnection extends Http2Connection implements ClientConnection {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  // RFC 9113 section 6.5.2 recommends that nobody allow less.
  private static final int CONCURRENT_UNSAID = 100;
  // The highest id of a client's stream.
  private static final int LAST_ID = Integer.MAX_VALUE;
  // Requests wait elsewhere when that much is on its way to a peer that does not read.
  private static final long MOST_UNREAD = 1 << 20;

  private static final AsciiString AUTHORITY = AsciiString.cached(":authority");
  private static final AsciiString METHOD = AsciiString.cached(":method");
  private static final AsciiString PATH = AsciiString.cached(":path");
  private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  private static final AsciiString GET = AsciiString.cached("GET");
  private static final AsciiString POST = AsciiString.cached("POST");
  private static final AsciiString ROOT = AsciiString.cached("/");

  private final ClientConnection.Listener listener;
  private final int scheme;
  private final List<Consumer<Boolean>> askUpgrades = new ArrayList<>();
  private int nextStream = 1;
  private int firstUnsent = 1;
  private int lastTaken = LAST_ID;
  private boolean draining;
  private boolean cancelled;
  private boolean wasAvailable = true;

  /**
   * A connection that can be used once it is in the pipeline of a channel that is connected.
   *
   * @param secure whether the channel's bytes are encrypted by another handler: {@code :scheme} is
   *     then {@code https}
   */
  public Http2ClientConnection(
      HttpLimits limits, Timers timers, ClientConnection.Listener listener, boolean secure) {
    super(limits, timers, CONCURRENT_UNSAID, limits.concurrentStreams(), Integer.MAX_VALUE);
    this.listener = listener;
    this.scheme = secure ? StaticTable.SCHEME_HTTPS : StaticTable.SCHEME_HTTP;
  }

  // What is sent.

  @Override
  public boolean isAvailable() {
    return !draining
        && !isClosed()
        && lastTaken == LAST_ID
        && nextStream > 0
        && active() < Math.min(limits().concurrentStreams(), peer().maxConcurrent())
        && writer().output().unreadBytes() < MOST_UNREAD;
  }

  @Override
  public void whetherUpgrades(Consumer<Boolean> told) {
    // The settings are the first that a server sends, and not waited for in vain: one that does not
    // acknowledge ours is closed.
    if (peer().known() || isClosed()) {
      told.accept(peer().connectProtocol());
    } else {
      askUpgrades.add(told);
    }
  }

  private void tellUpgrades() {
    List<Consumer<Boolean>> asked = List.copyOf(askUpgrades);
    askUpgrades.clear();
    asked.forEach(told -> told.accept(peer().connectProtocol()));
  }

  /**
   * {@inheritDoc} One that upgrades becomes an extended CONNECT, and is aborted as not processed
   * where the peer takes none.
   */
  @Override
  public MessageStream send(RequestHead head, boolean end, ResponseReceiver receiver) {
    start();
    Http2ClientStream stream = new Http2ClientStream(this, nextStream, head, receiver);
    opened(stream);
    String refusal =
        isClosed()
            ? "the connection is closed"
            : head.upgrade() != null && !peer().connectProtocol()
                ? "the other side takes no upgrades over HTTP/2"
                : null;
    if (refusal != null) {
      stream.broke(new Abort(Abort.Kind.NOT_PROCESSED, refusal));
      return stream;
    }
    nextStream += 2;
    writeHead(head);
    writer().endBlock(stream.id(), end);
    if (end) {
      stream.endedLocally();
    }
    changed();
    return stream;
  }

  private void writeHead(RequestHead head) {
    HpackEncoder to = writer().beginBlock();
    boolean upgrade = head.upgrade() != null;
    method(to, upgrade ? Heads.CONNECT : head.method());
    if (!head.isConnect()) {
      to.indexed(scheme);
      if (head.target().contentEquals(ROOT)) {
        to.indexed(StaticTable.PATH_ROOT);
      } else {
        to.line(StaticTable.PATH_ROOT, PATH, head.target(), false);
      }
    }
    if (!head.authority().isEmpty()) {
      to.line(StaticTable.AUTHORITY, AUTHORITY, head.authority(), false);
    }
    if (!upgrade) {
      writer().lines(head.headers());
      return;
    }
    to.line(0, PROTOCOL, head.upgrade(), false);
    // What comes is a tunnel, which has none.
    head.headers().remove(CONTENT_LENGTH);
    AsciiString key = head.headers().get(WebSocketHandshake.KEY);
    head.headers().remove(WebSocketHandshake.KEY);
    writer().lines(head.headers());
    if (key != null) {
      // Another connection, of HTTP/1.1, may yet have to send it.
      head.headers().add(WebSocketHandshake.KEY, key);
    }
  }

  private static void method(HpackEncoder to, AsciiString method) {
    if (method.contentEquals(GET)) {
      to.indexed(StaticTable.METHOD_GET);
    } else if (method.contentEquals(POST)) {
      to.indexed(StaticTable.METHOD_POST);
    } else {
      to.line(StaticTable.METHOD_GET, METHOD, method, false);
    }
  }

  @Override
  void sent() {
    firstUnsent = nextStream;
  }

  @Override
  void endedLocally(Http2Stream stream) {
    // Its answer is still to come.
  }

  // What comes in.

  @Override
  boolean takePreface(ByteBuf in) {
    return true;
  }

  @Override
  boolean isIdle(int id) {
    return (id & 1) == 0 || (nextStream > 0 && id >= nextStream);
  }

  @Override
  boolean acceptsData(Http2Stream stream) {
    return ((Http2ClientStream) stream).isAnswered();
  }

  @Override
  void headers(int id, boolean end, int dependency, byte[] bytes, int length)
      throws ConnectionError {
    Http2ClientStream stream = (Http2ClientStream) stream(id);
    if (stream == null) {
      if (isIdle(id)) {
        throw ConnectionError.protocol("an answer belongs to no request");
      }
      if (!wasResetHere(id)) {
        throw new ConnectionError(ErrorCode.STREAM_CLOSED, "a head comes on a closed stream");
      }
      guard().idleFrame();
      decode(bytes, length);
      return;
    }
    decode(bytes, length);
    if (stream.remoteEnded()) {
      streamError(stream, ErrorCode.STREAM_CLOSED, "a head comes behind the end of its message");
    } else if (reader().isTooLarge()) {
      streamError(stream, ErrorCode.ENHANCE_YOUR_CALM, reader().tooLarge());
    } else if (stream.isAnswered()) {
      trailers(stream, end);
    } else {
      answer(stream, end);
    }
  }

  private void answer(Http2ClientStream stream, boolean end) throws ConnectionError {
    ResponseHead head =
        heads().response(end, stream.toHead(), stream.mayTunnel(), stream.upgrades());
    if (head == null) {
      streamError(stream, ErrorCode.PROTOCOL_ERROR, heads().malformed());
    } else if (head.informational()) {
      guard().idleFrame();
      stream.inform(head);
    } else {
      guard().work();
      stream.answer(head, end);
    }
  }

  private void trailers(Http2Stream stream, boolean end) throws ConnectionError {
    if (!end || stream.isTunnel()) {
      streamError(stream, ErrorCode.PROTOCOL_ERROR, "a head comes in the middle of its body");
    } else if (!heads().isTrailers() || !stream.isComplete()) {
      streamError(stream, ErrorCode.PROTOCOL_ERROR, "its trailers or its length are none");
    } else {
      Headers trailers = reader().headers();
      stream.receivedTrailers(trailers);
    }
  }

  @Override
  void goneAway(int last, ErrorCode why) {
    lastTaken = Math.min(lastTaken, last);
    if (last == LAST_ID) {
      draining = true;
    }
    Abort abort = new Abort(Abort.Kind.NOT_PROCESSED, "the other side is going away: " + why);
    for (Http2Stream stream : open()) {
      if (stream.id() > last) {
        stream.broke(abort);
      }
    }
    changed();
  }

  // How it ends.

  @Override
  public void drain() {
    if (!draining) {
      draining = true;
      changed();
    }
  }

  @Override
  void changed() {
    if (!askUpgrades.isEmpty() && (peer().known() || isClosed())) {
      tellUpgrades();
    }
    boolean available = isAvailable();
    if (available != wasAvailable) {
      wasAvailable = available;
      listener.availabilityChanged(this);
    }
    boolean ending = draining || lastTaken != LAST_ID || nextStream < 0;
    if (ending && active() == 0 && !isClosed()) {
      writer().goAway(0, ErrorCode.NO_ERROR, "");
      closeChannel();
    }
  }

  @Override
  public void close() {
    if (!isClosed()) {
      cancelled = true;
      writer().goAway(0, ErrorCode.NO_ERROR, "");
      closeChannel();
      open().forEach(stream -> stream.broke(lost(stream)));
      changed();
    }
  }

  @Override
  void refused(ConnectionError why) {
    changed();
  }

  @Override
  void cutOff() {
    if (!cancelled) {
      listener.cutOff(this);
    }
  }

  @Override
  Abort lost(Http2Stream stream) {
    if (cancelled) {
      return new Abort(Abort.Kind.CANCELLED, "the connection was closed here");
    }
    if (firstUnsent > 0 && stream.id() >= firstUnsent) {
      return new Abort(Abort.Kind.NOT_PROCESSED, "the connection ended before it was sent");
    }
    return ((Http2ClientStream) stream).heardOf()
        ? new Abort(Abort.Kind.PROTOCOL, "the connection ended in the middle of the answer")
        : new Abort(Abort.Kind.LOST, "the connection ended before an answer");
  }

  @Override
  void gone() {
    changed();
    listener.closed(this);
  }

  @Override
  void pinged() {}

  @Override
  int lastOfPeer() {
    return 0;
  }

  // What it begins with.

  @Override
  void begin(FrameWriter to, SettingsExchange own, Runnable unacknowledged) {
    to.output().octets(PREFACE, 0, PREFACE.length);
    own.send(to, Frames.ENABLE_PUSH, 0, 0, unacknowledged);
  }

  @Override
  boolean peerIsServer() {
    return true;
  }
}
