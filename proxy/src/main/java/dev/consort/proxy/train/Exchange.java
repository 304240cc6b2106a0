// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.train;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Bytes of no protocol: two sizes, then as many bytes each way. */
final class Exchange implements Dialogue {
  private static final int CHUNK = 64 * 1024;

  @Override
  public void ask(DataInputStream in, DataOutputStream out, int question, int answer)
      throws IOException {
    out.writeInt(question);
    out.writeInt(answer);
    write(out, question);
    out.flush();
    skip(in, answer);
  }

  @Override
  public boolean answer(DataInputStream in, DataOutputStream out) throws IOException {
    int question;
    try {
      question = in.readInt();
    } catch (EOFException end) {
      return false;
    }
    int answer = in.readInt();
    skip(in, question);
    write(out, answer);
    out.flush();
    return true;
  }

  static void write(DataOutputStream out, int bytes) throws IOException {
    byte[] chunk = new byte[Math.min(bytes, CHUNK)];
    for (int left = bytes; left > 0; left -= chunk.length) {
      out.write(chunk, 0, Math.min(left, chunk.length));
    }
  }

  static void skip(InputStream in, int bytes) throws IOException {
    byte[] chunk = new byte[Math.clamp(bytes, 1, CHUNK)];
    for (int left = bytes; left > 0; ) {
      int read = in.read(chunk, 0, Math.min(left, chunk.length));
      if (read < 0) {
        throw new EOFException("closed with " + left + " bytes to come");
      }
      left -= read;
    }
  }
}
