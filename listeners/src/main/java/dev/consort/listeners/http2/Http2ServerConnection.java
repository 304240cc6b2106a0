// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ServerConnection;
import dev.consort.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * A caller's connection of HTTP/2: with prior knowledge, after ALPN, or gone on with after an
 * upgrade. The handler of a channel that carries plain bytes; confined to its loop.
 */
public final class Http2ServerConnection extends Http2Connection implements ServerConnection {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  // A peer that does not answer a ping in that time has heard that it is to go away, if it reads at
  // all.
  private static final Duration ROUND_TRIP = Duration.ofSeconds(1);

  private final RequestHandler handler;
  private final ServerConnection.Listener listener;
  private RequestHead upgraded;
  private int prefaceRead;
  private int lastStream;
  private int streamsBegun;
  private boolean draining;
  private boolean lastSaid;
  private int lastServed;
  private Timers.Cancellable roundTrip;

  /** A connection that serves once it is in a pipeline. */
  public Http2ServerConnection(
      HttpLimits limits,
      Timers timers,
      RequestHandler handler,
      ServerConnection.Listener listener) {
    super(limits, timers, Integer.MAX_VALUE, limits.concurrentStreams(), limits.resetsPerWindow());
    this.handler = handler;
    this.listener = listener;
  }

  /**
   * Goes on behind the 101 that accepted an upgrade to {@code h2c} (RFC 7540 section 3.2): the
   * caller's preface follows, and the request is answered on stream 1.
   *
   * @param settings the value of {@code HTTP2-Settings}: base64url of a SETTINGS frame's payload
   * @param head the request, which has no body
   * @return null when the settings are none; nothing has been sent then
   */
  public static Http2ServerConnection upgraded(
      HttpLimits limits,
      Timers timers,
      RequestHandler handler,
      ServerConnection.Listener listener,
      String settings,
      RequestHead head) {
    Http2ServerConnection connection = new Http2ServerConnection(limits, timers, handler, listener);
    try {
      byte[] payload = Base64.getUrlDecoder().decode(settings);
      connection
          .peer()
          .read(Unpooled.wrappedBuffer(payload), payload.length, connection.peerIsServer());
    } catch (IllegalArgumentException | ConnectionError e) {
      return null;
    }
    connection.upgraded = head;
    return connection;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    super.handlerAdded(context);
    if (upgraded != null) {
      RequestHead head = upgraded;
      upgraded = null;
      writer().take(peer());
      lastStream = 1;
      streamsBegun = 1;
      request(1, head, true);
    }
  }

  // What comes in.

  @Override
  boolean takePreface(ByteBuf in) throws ConnectionError {
    while (prefaceRead < PREFACE.length && in.isReadable()) {
      if (in.readByte() != PREFACE[prefaceRead++]) {
        throw ConnectionError.protocol("it does not begin as HTTP/2 does");
      }
    }
    return prefaceRead == PREFACE.length;
  }

  @Override
  boolean isIdle(int id) {
    return (id & 1) == 0 || id > lastStream;
  }

  @Override
  boolean acceptsData(Http2Stream stream) {
    return true;
  }

  @Override
  void headers(int id, boolean end, int dependency, byte[] bytes, int length)
      throws ConnectionError {
    Http2Stream stream = stream(id);
    if (stream != null) {
      decode(bytes, length);
      trailers(stream, end);
      return;
    }
    if ((id & 1) == 0) {
      throw ConnectionError.protocol("a request has an even stream");
    }
    if (id <= lastStream) {
      late(id, bytes, length);
      return;
    }
    lastStream = id;
    streamsBegun++;
    decode(bytes, length);
    if (lastSaid) {
      // RFC 9113 section 6.8: it is looked at only to stay in step.
      guard().idleFrame();
      ignore(id);
    } else if (dependency == id) {
      refuse(id, ErrorCode.PROTOCOL_ERROR);
    } else if (active() >= limits().concurrentStreams()) {
      refuse(id, ErrorCode.REFUSED_STREAM);
    } else {
      request(id, end);
    }
  }

  private void late(int id, byte[] bytes, int length) throws ConnectionError {
    if (!wasResetHere(id)) {
      // Ids that were left out are closed without having been open (RFC 9113 section 5.1.1).
      throw lastStream == 2 * streamsBegun - 1
          ? new ConnectionError(ErrorCode.STREAM_CLOSED, "a head comes on a closed stream")
          : ConnectionError.protocol("a stream begins behind a later one");
    }
    guard().idleFrame();
    decode(bytes, length);
  }

  private void request(int id, boolean end) throws ConnectionError {
    if (reader().isTooLarge()) {
      tooLarge(id, end);
      return;
    }
    RequestHead head = heads().request(end);
    if (head == null) {
      listener.refused("malformed", heads().malformed());
      refuse(id, ErrorCode.PROTOCOL_ERROR);
      return;
    }
    request(id, head, end);
  }

  private void request(int id, RequestHead head, boolean end) {
    Http2ServerStream stream = begin(id, head);
    stream.expect(head.contentLength());
    if (end) {
      stream.markRemoteEnded();
    }
    stream.receiver(handler.request(stream, head, end));
    // What was said before anybody heard it.
    stream.tellWritable();
  }

  private Http2ServerStream begin(int id, RequestHead head) {
    Http2ServerStream stream = new Http2ServerStream(this, id, head);
    opened(stream);
    return stream;
  }

  private void tooLarge(int id, boolean end) {
    String why = reader().tooLarge();
    listener.refused("header_too_large", why);
    Http2ServerStream stream = begin(id, null);
    stream.receiver(new Discard(stream));
    if (end) {
      stream.markRemoteEnded();
    }
    TooLarge.write(stream, alloc(), why);
  }

  private void trailers(Http2Stream stream, boolean end) throws ConnectionError {
    if (stream.remoteEnded()) {
      streamError(stream, ErrorCode.STREAM_CLOSED, "a head comes behind the end of its message");
    } else if (!end || stream.isTunnel()) {
      streamError(stream, ErrorCode.PROTOCOL_ERROR, "a head comes in the middle of its body");
    } else if (reader().isTooLarge()) {
      streamError(stream, ErrorCode.ENHANCE_YOUR_CALM, reader().tooLarge());
    } else if (!heads().isTrailers() || !stream.isComplete()) {
      streamError(stream, ErrorCode.PROTOCOL_ERROR, "its trailers or its length are none");
    } else {
      Headers trailers = reader().headers();
      stream.receivedTrailers(trailers);
    }
  }

  @Override
  void endedLocally(Http2Stream stream) {
    if (!stream.isTunnel()) {
      // RFC 9113 section 8.1: the answer is whole, so the rest of the request is not needed.
      reset(stream, ErrorCode.NO_ERROR);
    }
  }

  // How it ends.

  @Override
  public void drain() {
    if (draining || isClosed()) {
      return;
    }
    draining = true;
    start();
    // RFC 9113 section 6.8: requests that are on their way are still taken.
    writer().goAway(Frames.LAST_STREAM, ErrorCode.NO_ERROR, "");
    writer().ping(false, 0);
    roundTrip = timers().after(ROUND_TRIP, this::sayLast);
  }

  @Override
  void cutOff() {}

  @Override
  void pinged() {
    if (draining) {
      sayLast();
    }
  }

  private void sayLast() {
    if (!lastSaid && !isClosed()) {
      lastSaid = true;
      lastServed = lastStream;
      roundTrip.cancel();
      writer().goAway(lastServed, ErrorCode.NO_ERROR, "");
      changed();
    }
  }

  @Override
  void changed() {
    if (lastSaid && active() == 0) {
      closeChannel();
    }
  }

  @Override
  void goneAway(int last, ErrorCode why) {
    // It takes no pushes, of which there are none.
  }

  @Override
  void refused(ConnectionError why) {
    listener.refused(why.label(), why.getMessage());
  }

  @Override
  Abort lost(Http2Stream stream) {
    return new Abort(Abort.Kind.CANCELLED, "the caller's connection was closed");
  }

  @Override
  void gone() {
    if (roundTrip != null) {
      roundTrip.cancel();
    }
    listener.closed();
  }

  @Override
  int lastOfPeer() {
    return lastSaid ? lastServed : lastStream;
  }

  // What it begins with.

  @Override
  void begin(FrameWriter to, SettingsExchange own, Runnable unacknowledged) {
    own.send(to, Frames.MAX_CONCURRENT_STREAMS, limits().concurrentStreams(), 1, unacknowledged);
  }

  @Override
  void sent() {}

  @Override
  boolean peerIsServer() {
    return false;
  }
}
