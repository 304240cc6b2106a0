// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.explain;

import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Section;
import dev.consort.proxy.config.AgentFlags;
import java.util.List;

/** The flags of {@code consort explain}. */
final class ExplainFlags {
  static final Flag FROM =
      Flag.one("from", "SERVICE", "Who calls: a service, or the SPIFFE id of any caller.");
  static final Flag TO = Flag.one("to", "SERVICE", "Who is called.");
  static final Flag METHOD =
      Flag.one("method", "METHOD", "The method of the request. Default GET, with --path.");
  static final Flag PATH =
      Flag.one("path", "PATH", "Its path and query, as /admin?x=1. Default /, with --method.");
  static final Flag HEADER =
      Flag.many("header", "NAME=VALUE", "One of its headers; a token is given so as well.");
  static final Flag DEFAULT_POLICY =
      Flag.one(
          "default-policy",
          "allow|deny",
          "What the sidecar was told to hold where no intention matches.");
  static final Flag DENIAL =
      Flag.one("denial", "ID", "Ask a running sidecar about a request that it denied.");
  static final Flag ADMIN =
      Flag.one("admin", "ADDRESS", "That sidecar's admin API. Default 127.0.0.1:19000.");
  static final Flag FORMAT = Flag.one("format", "text|json", "How it is told. Default text.");

  private static final String DESCRIPTION =
      """
      Tells why one service may, or may not, connect to another or ask something of it: the
      intentions in the order they are considered, why each matches or not, and what would
      change the verdict. With --denial it tells what a sidecar denied, by the id that its
      caller was given.

        consort explain --from web --to api
        consort explain --from web --to api --method GET --path /admin --header role=admin
        consort explain --denial 97aa4142-aac2-457b-b173-984593c58bf7

      Exit codes: 0 allowed, or the denial is told; 1 denied, or the denial is not known
      there; 2 the command line is wrong, or there is no verdict, as when the agent cannot
      be asked.""";

  private ExplainFlags() {}

  static CommandSpec command() {
    return new CommandSpec(
        "explain",
        "Tells why something is allowed or denied.",
        "explain --from SERVICE --to SERVICE [flags] | explain --denial ID",
        DESCRIPTION,
        List.of(
            Section.of("Who asks what of whom", FROM, TO, METHOD, PATH, HEADER, DEFAULT_POLICY),
            Section.of("What was denied", DENIAL, ADMIN),
            Section.of("How it is told", FORMAT),
            AgentFlags.section()));
  }
}
