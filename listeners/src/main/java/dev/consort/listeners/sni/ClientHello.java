// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.sni;

import dev.consort.listeners.sni.HelloReader.Progress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client's hello (RFC 8446 section 4.1.2), as far as its server name (RFC 6066 section 3). */
final class ClientHello {
  private static final int VERSION_AND_RANDOM = 2 + 32;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;

  private ClientHello() {}

  /** Reads the part of {@code message} without its header. */
  static Progress serverName(byte[] message, int from, int to) {
    ByteBuffer hello = ByteBuffer.wrap(message, from, to - from);
    try {
      skip(hello, VERSION_AND_RANDOM);
      skip(hello, hello.get() & 0xff);
      skip(hello, hello.getShort() & 0xffff);
      skip(hello, hello.get() & 0xff);
      // Before TLS 1.2 there may be no extensions at all.
      return hello.hasRemaining()
          ? extensions(part(hello, hello.getShort() & 0xffff))
          : new Progress.Complete("");
    } catch (BufferUnderflowException e) {
      return new Progress.Malformed("has a hello with lengths that do not add up");
    }
  }

  private static Progress extensions(ByteBuffer extensions) {
    String name = "";
    boolean named = false;
    while (extensions.hasRemaining()) {
      int type = extensions.getShort() & 0xffff;
      ByteBuffer content = part(extensions, extensions.getShort() & 0xffff);
      if (type == SERVER_NAME) {
        // Two would let two readers of the same message see two names.
        if (named) {
          return new Progress.Malformed("has a hello with two lists of server names");
        }
        named = true;
        name = hostName(content);
      }
    }
    return new Progress.Complete(name);
  }

  private static String hostName(ByteBuffer content) {
    ByteBuffer list = part(content, content.getShort() & 0xffff);
    while (list.hasRemaining()) {
      int type = list.get();
      ByteBuffer name = part(list, list.getShort() & 0xffff);
      if (type == HOST_NAME) {
        return StandardCharsets.ISO_8859_1.decode(name).toString().toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }

  private static ByteBuffer part(ByteBuffer from, int length) {
    if (length > from.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer part = from.slice(from.position(), length);
    from.position(from.position() + length);
    return part;
  }

  private static void skip(ByteBuffer from, int length) {
    part(from, length);
  }
}
