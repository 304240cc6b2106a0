// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.mesh;

import dev.consort.agent.json.Fields;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.NotUnderstood;
import dev.consort.authz.PathNormalization;
import dev.consort.authz.PathNormalization.EscapedSlashes;
import dev.consort.authz.PathNormalization.Underscores;
import dev.consort.certs.TlsSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the {@code mesh} entry. Used once. What is not understood is never loosened: a direction of
 * TLS is not spoken, requests are held to the strictest form. Fields elsewhere, which a later
 * version of Consul may add, are told and left alone.
 */
final class MeshDecoder {
  /** What requests are held to when the entry's wish cannot be read. */
  static final PathNormalization STRICTEST =
      new PathNormalization(true, true, EscapedSlashes.REJECT, Underscores.REJECT);

  private static final Set<String> FIELDS =
      Set.of(
          "Kind",
          "Name",
          "Namespace",
          "Partition",
          "TransparentProxy",
          "AllowEnablingPermissiveMutualTLS",
          "ValidateClusters",
          "TLS",
          "HTTP",
          "Peering",
          "Meta",
          "Hash",
          "CreateIndex",
          "ModifyIndex");

  private final List<String> warnings = new ArrayList<>();

  private MeshDecoder() {}

  static MeshEntry decode(Json entry) {
    MeshDecoder decoder = new MeshDecoder();
    decoder.leftAlone("", entry, FIELDS);
    Json tls = entry.get("TLS");
    decoder.leftAlone("TLS.", tls, Set.of("Incoming", "Outgoing"));
    Json http = entry.get("HTTP");
    decoder.leftAlone("HTTP.", http, Set.of("SanitizeXForwardedClientCert", "Incoming"));
    decoder.leftAlone("HTTP.Incoming.", http.get("Incoming"), Set.of("RequestNormalization"));
    return new MeshEntry(
        decoder.tls(tls, "Incoming"),
        decoder.tls(tls, "Outgoing"),
        decoder.flag(http, "SanitizeXForwardedClientCert", true),
        decoder.normalization(http),
        decoder.flag(entry, "AllowEnablingPermissiveMutualTLS", false),
        decoder.warnings);
  }

  private void warn(String clause) {
    warnings.add("The mesh entry has " + clause + ".");
  }

  private void leftAlone(String path, Json object, Set<String> known) {
    if (!object.isAbsent() && !object.isObject()) {
      warn((path.isEmpty() ? "a value" : path) + " that is no object and is ignored");
    }
    for (String field : object.members().keySet()) {
      if (!known.contains(field)) {
        warn("the field " + path + field + ", which this version does not know and ignores");
      }
    }
  }

  private boolean flag(Json object, String name, boolean otherwise) {
    Json value = object.get(name);
    if (value.isAbsent() || value.isBoolean()) {
      return value.isTrue();
    }
    warn(name + " = " + value + "; " + otherwise + " is used");
    return otherwise;
  }

  private TlsSettings tls(Json tls, String direction) {
    TlsSettings read;
    try {
      read =
          tls.get(direction).isAbsent()
              ? TlsSettings.DEFAULT
              : Fields.read(tls.get(direction), "TLS." + direction, MeshDecoder::tls);
    } catch (NotUnderstood strange) {
      read = new TlsSettings.Refused(strange.getMessage());
    }
    switch (read) {
      case TlsSettings.Spoken spoken ->
          spoken.warnings().forEach(w -> warn("under TLS." + direction + ": " + w));
      case TlsSettings.Refused refused ->
          warn(
              "under TLS."
                  + direction
                  + ": "
                  + refused.why()
                  + "; nothing is opened in that direction");
    }
    return read;
  }

  private static TlsSettings tls(Fields fields) throws NotUnderstood {
    return TlsSettings.of(
        fields.text("TLSMinVersion"), fields.text("TLSMaxVersion"), fields.texts("CipherSuites"));
  }

  private PathNormalization normalization(Json http) {
    Json asked = http.get("Incoming").get("RequestNormalization");
    if (asked.isAbsent()) {
      return PathNormalization.DEFAULT;
    }
    try {
      return Fields.read(asked, "HTTP.Incoming.RequestNormalization", MeshDecoder::normalization);
    } catch (NotUnderstood strange) {
      warn(
          strange.getMessage()
              + ", which this version does not understand: requests with escaped slashes or"
              + " underscores in header names are refused");
      return STRICTEST;
    }
  }

  private static PathNormalization normalization(Fields fields) throws NotUnderstood {
    String slashes = fields.text("PathWithEscapedSlashesAction");
    String underscores = fields.text("HeadersWithUnderscoresAction");
    return new PathNormalization(
        !fields.flag("InsecureDisablePathNormalization"),
        fields.flag("MergeSlashes"),
        switch (slashes) {
          case "", "IMPLEMENTATION_SPECIFIC_DEFAULT", "KEEP_UNCHANGED" -> EscapedSlashes.KEEP;
          case "REJECT_REQUEST" -> EscapedSlashes.REJECT;
          case "UNESCAPE_AND_REDIRECT" -> EscapedSlashes.REDIRECT;
          case "UNESCAPE_AND_FORWARD" -> EscapedSlashes.UNESCAPE;
          default -> throw fields.strange("PathWithEscapedSlashesAction", '"' + slashes + '"');
        },
        switch (underscores) {
          case "", "ALLOW" -> Underscores.ALLOW;
          case "REJECT_REQUEST" -> Underscores.REJECT;
          case "DROP_HEADER" -> Underscores.DROP;
          default -> throw fields.strange("HeadersWithUnderscoresAction", '"' + underscores + '"');
        });
  }
}
