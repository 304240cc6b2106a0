// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.explain;

import dev.consort.upstreams.Address;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks the admin API of a running sidecar about a denial. Blocks the calling thread. */
final class DenialLookup {
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int MOST_BYTES = 1 << 20;

  private DenialLookup() {}

  /** What a sidecar answered. */
  sealed interface Found {
    /** It remembers. */
    record Denial(JsonObject json) implements Found {}

    /**
     * It does not, or cannot be asked.
     *
     * @param sentence says so
     */
    record Nothing(String sentence) implements Found {}
  }

  static Found find(Question.OfDenial question) {
    try {
      JsonObject answer = new JsonObject(get(question.admin(), "/denials?id=" + question.id()));
      JsonArray denials = answer.getJsonArray("denials");
      if (!denials.isEmpty()) {
        return new Found.Denial(denials.getJsonObject(0));
      }
      return new Found.Nothing(
          "The sidecar at "
              + question.admin()
              + " remembers no denial "
              + question.id()
              + "; it has "
              + answer.getInteger("remembered")
              + " in mind, the newest up to "
              + answer.getInteger("most")
              + ". Was it another sidecar's, or before a restart?");
    } catch (IOException | RuntimeException noAnswer) {
      return new Found.Nothing(
          "No sidecar's admin API answers at "
              + question.admin()
              + " ("
              + noAnswer.getMessage()
              + "); --admin names another address, as the sidecar logged it at its start.");
    }
  }

  private static String get(Address.Tcp admin, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://" + admin + path).toURL().openConnection();
    try {
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException("status " + status);
      }
      try (InputStream body = connection.getInputStream()) {
        return new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      }
    } finally {
      connection.disconnect();
    }
  }

  static String text(JsonObject denial) {
    StringBuilder text = new StringBuilder();
    for (String key :
        new String[] {"id", "at", "service", "source", "client", "method", "authority", "target"}) {
      text.append("%-10s %s%n".formatted(key, denial.getString(key)));
    }
    return text.append('\n').append(denial.getString("explanation")).append('\n').toString();
  }
}
