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
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A root of the mesh, active or on its way out.
 *
 * @param authority signs with it
 * @param rotatedOutAt when another one became active; empty while this one is
 * @param createIndex index at which it appeared
 * @param modifyIndex index of its last change
 */
record MeshRoot(
    ThrowawayCa authority, Optional<Instant> rotatedOutAt, long createIndex, long modifyIndex) {

  boolean active() {
    return rotatedOutAt.isEmpty();
  }

  MeshRoot rotatedOut(Instant at, long index) {
    return new MeshRoot(authority, Optional.of(at), createIndex, index);
  }

  /** Colon-hex SHA-1 of the certificate, as Consul names roots. */
  String id() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(authority.certificate().getEncoded());
      return HexFormat.ofDelimiter(":").formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no SHA-1 in this runtime", e);
    }
  }

  ObjectNode toJson() {
    X509Certificate certificate = authority.certificate();
    boolean ec = certificate.getPublicKey().getAlgorithm().equals("EC");
    ObjectNode out = Json.object().put("ID", id()).put("Name", "Consul CA Primary Cert");
    out.put("SerialNumber", certificate.getSerialNumber().longValue() & Long.MAX_VALUE);
    out.put("SigningKeyID", authority.signingKeyId());
    out.put("ExternalTrustDomain", authority.trustDomain().replaceFirst("\\.consul$", ""));
    out.put("NotBefore", certificate.getNotBefore().toInstant().toString());
    out.put("NotAfter", certificate.getNotAfter().toInstant().toString());
    out.put("RootCert", authority.certificatePem());
    if (authority.presented().isEmpty()) {
      out.set("IntermediateCerts", NullNode.getInstance());
    } else {
      ArrayNode intermediates = out.putArray("IntermediateCerts");
      authority.presented().forEach(c -> intermediates.add(ThrowawayCa.pem(c)));
    }
    out.put("Active", active());
    out.put("PrivateKeyType", ec ? "ec" : "rsa").put("PrivateKeyBits", ec ? 256 : 2048);
    return out.put("CreateIndex", createIndex).put("ModifyIndex", modifyIndex);
  }
}
