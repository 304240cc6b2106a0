// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.train;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** What the callers and the application say to each other. */
interface Dialogue {
  /** Asks for {@code answer} bytes with {@code question} bytes, and takes them in. */
  void ask(DataInputStream in, DataOutputStream out, int question, int answer) throws IOException;

  /** Answers one question; false at the end. */
  boolean answer(DataInputStream in, DataOutputStream out) throws IOException;
}
