// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** The first TLS message of a client, as bytes. */
public final class Hello {
  private static final int HEADER = 5;

  private Hello() {}

  /** As the JDK sends it, in one record; without a server name where that is empty. */
  public static byte[] naming(String serverName) {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine();
      engine.setUseClientMode(true);
      if (!serverName.isEmpty()) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        engine.setSSLParameters(parameters);
      }
      ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), record);
      return Arrays.copyOf(record.array(), record.position());
    } catch (GeneralSecurityException | SSLException e) {
      throw new AssertionError(e);
    }
  }

  /** The same message in records of so many bytes. */
  public static byte[] inRecords(byte[] hello, int size) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int at = HEADER; at < hello.length; at += size) {
      int length = Math.min(size, hello.length - at);
      records.writeBytes(
          new byte[] {hello[0], hello[1], hello[2], (byte) (length >> 8), (byte) length});
      records.write(hello, at, length);
    }
    return records.toByteArray();
  }
}
