// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** Configurations with which an operator gives the CA a new root. */
public final class CaKeys {
  private CaKeys() {}

  /** With a new key: the body of {@code PUT /v1/connect/ca/configuration}. */
  public static String newConfiguration() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      String key =
          Base64.getEncoder().encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
      return """
          {"Provider": "consul", "Config": {
            "PrivateKey": "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n",
            "RootCert": "", "LeafCertTTL": "72h", "IntermediateCertTTL": "8760h"}}"""
          .formatted(key);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
