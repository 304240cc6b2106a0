// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.serving;

import dev.consort.listeners.BindFailed;

/** Says what to do about a listening address that cannot be had. Pure. */
public final class BindRemedy {
  private BindRemedy() {}

  /** The failure and its remedy, in one sentence. */
  public static String sentence(BindFailed failure) {
    String remedy =
        switch (failure.why()) {
          case IN_USE ->
              "end that process or give the registration another port ('ss -ltnp' names it)";
          case NOT_PERMITTED ->
              "choose a port above 1023 or give this process the right to use lower ones";
          case NOT_LOCAL -> "give an address of this machine, or 0.0.0.0";
          case BAD_PATH -> "give a shorter path in a folder that exists, with no file of that name";
          case OTHER -> "see the cause above";
        };
    return failure.getMessage() + "; " + remedy;
  }
}
