// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import dev.consort.devagent.http.Shape;

/** The bodies of intentions, as entries and one by one. */
public final class IntentionShapes {
  private static final Shape JWT =
      Shape.of()
          .list(
              "Providers",
              Shape.of()
                  .words("Name")
                  .list("VerifyClaims", Shape.of().texts("Path").words("Value")));
  private static final Shape HEADER =
      Shape.of()
          .shownWords("Name")
          .flags("Present", "Invert", "IgnoreCase")
          .words("Exact", "Prefix", "Suffix", "Contains", "Regex");
  private static final Shape PERMISSION =
      Shape.of()
          .shownWords("Action")
          .object(
              "HTTP",
              Shape.of()
                  .words("PathExact", "PathPrefix", "PathRegex")
                  .texts("Methods")
                  .list("Header", HEADER))
          .object("JWT", JWT);

  /** One source of an entry. */
  static final Shape SOURCE =
      Shape.of("Precedence", "LegacyCreateTime", "LegacyUpdateTime")
          .words(
              "Name",
              "Action",
              "LegacyID",
              "Type",
              "Description",
              "Peer",
              "Namespace",
              "Partition",
              "SamenessGroup")
          .list("Permissions", PERMISSION)
          .textMap("LegacyMeta");

  /** A {@code service-intentions} entry. */
  static final Shape ENTRY =
      Shape.of("CreateIndex", "ModifyIndex", "Hash")
          .words("Kind", "Name", "Namespace", "Partition")
          .list("Sources", SOURCE)
          .object("JWT", JWT)
          .textMap("Meta");

  /** An intention as {@code /v1/connect/intentions} takes it. */
  public static final Shape INTENTION =
      Shape.of(
              "Precedence",
              "CreatedAt",
              "UpdatedAt",
              "CreateIndex",
              "ModifyIndex",
              "Hash",
              "DefaultAddr",
              "DefaultPort",
              "LegacyMeta")
          .words(
              "ID",
              "Description",
              "SourceNS",
              "SourceName",
              "SourcePartition",
              "SourcePeer",
              "SourceSamenessGroup",
              "DestinationNS",
              "DestinationName",
              "DestinationPartition",
              "SourceType",
              "Action")
          .list("Permissions", PERMISSION)
          .object("JWT", JWT)
          .textMap("Meta");

  private IntentionShapes() {}
}
