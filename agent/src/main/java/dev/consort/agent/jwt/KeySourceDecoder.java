// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import dev.consort.agent.json.Fields;
import dev.consort.agent.json.NotUnderstood;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code JSONWebKeySet} of a {@code jwt-provider} entry. Pure. */
final class KeySourceDecoder {
  /** Consul's default. */
  private static final Duration CACHE = Duration.ofMinutes(5);

  /** Nobody waits for a fetch, so it may take longer than Consul's half a second by default. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final long MOST_TIMEOUT_MILLIS = 60_000;
  private static final Duration LEAST_CACHE = Duration.ofSeconds(1);
  private static final Duration MOST_CACHE = Duration.ofDays(7);

  private KeySourceDecoder() {}

  static KeySource decode(Fields fields) throws NotUnderstood {
    Optional<KeySource> local = fields.object("Local", KeySourceDecoder::local);
    Optional<KeySource> remote = fields.object("Remote", KeySourceDecoder::remote);
    if (local.isPresent() == remote.isPresent()) {
      throw new NotUnderstood(
          (local.isPresent() ? "both " : "neither ") + fields.path("Local and Remote"));
    }
    return local.or(() -> remote).get();
  }

  private static KeySource local(Fields fields) throws NotUnderstood {
    String encoded = fields.text("JWKS");
    String file = fields.text("Filename");
    if (encoded.isEmpty() == file.isEmpty()) {
      throw new NotUnderstood(
          (file.isEmpty() ? "neither " : "both ") + fields.path("JWKS and Filename"));
    }
    if (encoded.isEmpty()) {
      return new KeySource.File(path(fields, "Filename", file));
    }
    try {
      String jwks = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      if (KeySets.isKeySet(jwks)) {
        return new KeySource.Inline(jwks);
      }
    } catch (IllegalArgumentException notBase64) {
      // Told below; the text itself may be a secret.
    }
    throw new NotUnderstood(fields.path("JWKS") + " that is no key set in base64");
  }

  private static Path path(Fields fields, String name, String file) throws NotUnderstood {
    try {
      return Path.of(file);
    } catch (InvalidPathException noPath) {
      throw fields.strange(name, '"' + file + '"');
    }
  }

  private static KeySource remote(Fields fields) throws NotUnderstood {
    // Sent whenever the server has a name, and always fetched in the background.
    fields.flag("UseSNI");
    fields.flag("FetchAsynchronously");
    Retries retries =
        fields.object("RetryPolicy", KeySourceDecoder::retries).orElse(Retries.DEFAULT);
    Cluster cluster =
        fields.object("JWKSCluster", KeySourceDecoder::cluster).orElse(Cluster.DEFAULT);
    Duration cache = fields.duration("CacheDuration").filter(d -> !d.isZero()).orElse(CACHE);
    return new KeySource.Remote(
        uri(fields),
        fields
            .integer("RequestTimeoutMs", 0, MOST_TIMEOUT_MILLIS)
            .filter(millis -> millis > 0)
            .map(Duration::ofMillis)
            .orElse(TIMEOUT),
        clamp(cache, LEAST_CACHE, MOST_CACHE),
        retries.first(),
        retries.longest(),
        cluster.connectTimeout(),
        cluster.trust());
  }

  private static URI uri(Fields fields) throws NotUnderstood {
    String text = fields.required("URI");
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean known = scheme.equals("http") || scheme.equals("https");
      if (known && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException noUri) {
      // Told below, as one that cannot be asked.
    }
    throw fields.strange("URI", '"' + text + '"');
  }

  private record Retries(Duration first, Duration longest) {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofMinutes(5);
    static final Retries DEFAULT = new Retries(FIRST, LONGEST);
  }

  private static Retries retries(Fields fields) throws NotUnderstood {
    // Of no use here: the last good keys stay in force, and fetching is never given up.
    fields.integer("NumRetries", 0, Integer.MAX_VALUE);
    return fields
        .object(
            "RetryPolicyBackOff",
            backOff -> {
              Duration first =
                  clamp(
                      backOff
                          .duration("BaseInterval")
                          .filter(d -> !d.isZero())
                          .orElse(Retries.FIRST),
                      Retries.LEAST,
                      Retries.MOST);
              Duration longest =
                  backOff
                      .duration("MaxInterval")
                      .filter(d -> !d.isZero())
                      .orElse(first.multipliedBy(10));
              return new Retries(first, clamp(longest, first, Retries.MOST));
            })
        .orElse(Retries.DEFAULT);
  }

  private record Cluster(Duration connectTimeout, TrustedCa trust) {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    static final Cluster DEFAULT = new Cluster(CONNECT, new TrustedCa.Jdk());
  }

  private static Cluster cluster(Fields fields) throws NotUnderstood {
    String discovery = fields.text("DiscoveryType");
    switch (discovery) {
      case "", "STRICT_DNS", "LOGICAL_DNS", "STATIC" -> {}
      default -> throw fields.strange("DiscoveryType", '"' + discovery + '"');
    }
    Optional<TrustedCa> trust =
        fields.object(
            "TLSCertificates",
            tls -> {
              if (!tls.any("CaCertificateProviderInstance").isAbsent()) {
                throw new NotUnderstood(
                    tls.path("CaCertificateProviderInstance")
                        + ", which names something inside Envoy");
              }
              return tls.object("TrustedCA", KeySourceDecoder::trust).orElse(new TrustedCa.Jdk());
            });
    return new Cluster(
        fields.duration("ConnectTimeout").filter(d -> !d.isZero()).orElse(Cluster.CONNECT),
        trust.orElse(new TrustedCa.Jdk()));
  }

  private static TrustedCa trust(Fields fields) throws NotUnderstood {
    List<TrustedCa> kinds = new ArrayList<>();
    String file = fields.text("Filename");
    if (!file.isEmpty()) {
      kinds.add(new TrustedCa.File(path(fields, "Filename", file)));
    }
    String variable = fields.text("EnvironmentVariable");
    if (!variable.isEmpty()) {
      kinds.add(new TrustedCa.Variable(variable));
    }
    String inline = fields.text("InlineString");
    if (!inline.isEmpty()) {
      kinds.add(new TrustedCa.Pem(inline));
    }
    String bytes = fields.text("InlineBytes");
    if (!bytes.isEmpty()) {
      kinds.add(new TrustedCa.Pem(decoded(fields, bytes)));
    }
    if (kinds.size() != 1) {
      throw new NotUnderstood(
          (kinds.isEmpty() ? "none of " : "more than one of ")
              + fields.path("Filename, EnvironmentVariable, InlineString and InlineBytes"));
    }
    return kinds.getFirst();
  }

  private static String decoded(Fields fields, String bytes) throws NotUnderstood {
    try {
      return new String(Base64.getDecoder().decode(bytes), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      throw new NotUnderstood(fields.path("InlineBytes") + " that is no base64");
    }
  }

  private static Duration clamp(Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0) {
      return least;
    }
    return value.compareTo(most) > 0 ? most : value;
  }
}
