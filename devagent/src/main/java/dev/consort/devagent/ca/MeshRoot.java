// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.ca;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.devagent.http.Json;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A root of the mesh, active or on its way out.
 *
 * @param root its certificate
 * @param signer signs leaves under it: the root itself in the primary datacenter, elsewhere an
 *     intermediate
 * @param rotatedOutAt when another one became active; empty while this one is
 * @param createIndex index at which it appeared; 0 before it was stored
 * @param modifyIndex index of the last change of the roots; 0 before it was stored
 */
record MeshRoot(
    ThrowawayCa root,
    ThrowawayCa signer,
    Optional<Instant> rotatedOutAt,
    long createIndex,
    long modifyIndex) {

  static MeshRoot of(ThrowawayCa root) {
    return new MeshRoot(root, root, Optional.empty(), 0, 0);
  }

  boolean active() {
    return rotatedOutAt.isEmpty();
  }

  MeshRoot rotatedOut(Optional<Instant> at) {
    return new MeshRoot(root, signer, at, createIndex, modifyIndex);
  }

  MeshRoot signedBy(ThrowawayCa other) {
    return new MeshRoot(root, other, rotatedOutAt, createIndex, modifyIndex);
  }

  MeshRoot at(long created, long modified) {
    return new MeshRoot(root, signer, rotatedOutAt, created, modified);
  }

  /** Whether half the life of what signs has gone by; Consul renews intermediates then. */
  boolean signerIsDue(Instant now) {
    Instant from = signer.certificate().getNotBefore().toInstant();
    Instant until = signer.certificate().getNotAfter().toInstant();
    return now.isAfter(from.plus(Duration.between(from, until).dividedBy(2)));
  }

  /** Colon-hex SHA-1 of the certificate, as Consul names roots. */
  String id() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(root.certificate().getEncoded());
      return HexFormat.ofDelimiter(":").formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no SHA-1 in this runtime", e);
    }
  }

  ObjectNode toJson() {
    X509Certificate certificate = root.certificate();
    boolean ec = certificate.getPublicKey().getAlgorithm().equals("EC");
    ObjectNode out = Json.object().put("ID", id()).put("Name", "Consul CA Primary Cert");
    out.put("SerialNumber", certificate.getSerialNumber().longValue() & Long.MAX_VALUE);
    out.put("SigningKeyID", signer.signingKeyId());
    out.put("ExternalTrustDomain", root.trustDomain().replaceFirst("\\.consul$", ""));
    out.put("NotBefore", certificate.getNotBefore().toInstant().toString());
    out.put("NotAfter", certificate.getNotAfter().toInstant().toString());
    out.put("RootCert", root.certificatePem());
    if (signer.presented().isEmpty()) {
      out.set("IntermediateCerts", NullNode.getInstance());
    } else {
      ArrayNode intermediates = out.putArray("IntermediateCerts");
      signer.presented().forEach(c -> intermediates.add(ThrowawayCa.pem(c)));
    }
    out.put("Active", active());
    out.put("PrivateKeyType", ec ? "ec" : "rsa").put("PrivateKeyBits", ec ? 256 : 2048);
    return out.put("CreateIndex", createIndex).put("ModifyIndex", modifyIndex);
  }
}
