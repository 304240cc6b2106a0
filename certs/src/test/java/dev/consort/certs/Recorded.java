// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates in recorded answers of real agents, from the resources of this module's tests. */
final class Recorded {
  private Recorded() {}

  /** The leaf of an answer of {@code /v1/agent/connect/ca/leaf}. */
  static LeafCertificate leaf(String name) throws InvalidCredentials {
    String answer = answer(name);
    return CredentialsParser.leaf(
        texts(answer, "CertPEM").getFirst(), texts(answer, "PrivateKeyPEM").getFirst());
  }

  /** All roots of an answer of {@code /v1/agent/connect/ca/roots}. */
  static TrustBundle bundle(String name) throws InvalidCredentials {
    String answer = answer(name);
    return CredentialsParser.bundle(
        texts(answer, "TrustDomain").getFirst(), texts(answer, "RootCert"));
  }

  private static String answer(String name) {
    String path = "/fixtures/" + name + ".http.json";
    try (InputStream in = Recorded.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(String json, String key) {
    Matcher found = Pattern.compile("\"" + key + "\": *\"([^\"]*)\"").matcher(json);
    return found.results().map(r -> r.group(1).replace("\\n", "\n")).toList();
  }
}
