// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** Splits PEM text into its blocks. */
final class PemBlocks {
  private PemBlocks() {}

  /** The blocks in order; text between them is skipped as RFC 7468 allows. */
  static List<PemObject> parse(String pem, String what) throws InvalidCredentials {
    List<PemObject> blocks = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(pem))) {
      for (PemObject block = reader.readPemObject();
          block != null;
          block = reader.readPemObject()) {
        blocks.add(block);
      }
    } catch (IOException | RuntimeException e) {
      // The text may be a key: nothing of it goes into the message.
      throw new InvalidCredentials("the " + what + "'s PEM is cut off or not base64");
    }
    return blocks;
  }
}
