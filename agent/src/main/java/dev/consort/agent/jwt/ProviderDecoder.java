// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import dev.consort.agent.json.Fields;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.NotUnderstood;
import dev.consort.authz.JwtLocation;
import dev.consort.authz.JwtProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a {@code jwt-provider} entry. Pure. Nothing is skipped: what is not known may be what keeps
 * a token out.
 */
final class ProviderDecoder {
  private static final long MOST_SKEW_SECONDS = Duration.ofDays(365).toSeconds();
  private static final long MOST_CACHED = 1_000_000;

  /** What Envoy remembers where an entry asks for a cache without a size. */
  private static final long CACHED = 100;

  /** RFC 9110 section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private ProviderDecoder() {}

  static ProviderAnswer decode(Json entry, String name) {
    try {
      return Fields.read(entry, "", fields -> provider(fields, name));
    } catch (NotUnderstood strange) {
      return new ProviderAnswer.Unusable("it has " + strange.getMessage());
    }
  }

  private static ProviderAnswer.Found provider(Fields fields, String name) throws NotUnderstood {
    fields.ignore("Meta", "Hash", "CreateIndex", "ModifyIndex", "Namespace", "Partition");
    same(fields, "Kind", "jwt-provider");
    same(fields, "Name", name);
    Optional<KeySource> keys = fields.object("JSONWebKeySet", KeySourceDecoder::decode);
    if (keys.isEmpty()) {
      throw new NotUnderstood("no JSONWebKeySet");
    }
    Set<String> audiences = new HashSet<>(fields.texts("Audiences"));
    List<JwtLocation> locations = fields.list("Locations", ProviderDecoder::location);
    Forwarding forwarding =
        fields.object("Forwarding", ProviderDecoder::forwarding).orElse(Forwarding.NONE);
    Duration skew =
        fields
            .integer("ClockSkewSeconds", 0, MOST_SKEW_SECONDS)
            .map(Duration::ofSeconds)
            .orElse(JwtProvider.DEFAULT_CLOCK_SKEW);
    Optional<Long> cached =
        fields.object("CacheConfig", cache -> cache.integer("Size", 0, MOST_CACHED).orElse(CACHED));
    return new ProviderAnswer.Found(
        fields.required("Issuer"),
        audiences,
        keys.get(),
        locations,
        forwarding.header(),
        forwarding.padded(),
        skew,
        cached.orElse(CACHED).intValue());
  }

  private static void same(Fields fields, String name, String wanted) throws NotUnderstood {
    String text = fields.text(name);
    if (!text.equals(wanted)) {
      throw fields.strange(name, '"' + text + '"');
    }
  }

  private record Forwarding(Optional<String> header, boolean padded) {
    static final Forwarding NONE = new Forwarding(Optional.empty(), false);
  }

  private static Forwarding forwarding(Fields fields) throws NotUnderstood {
    return new Forwarding(
        Optional.of(headerName(fields, "HeaderName")), fields.flag("PadForwardPayloadHeader"));
  }

  private static JwtLocation location(Fields fields) throws NotUnderstood {
    List<JwtLocation> kinds = new ArrayList<>();
    fields.object("Header", ProviderDecoder::header).ifPresent(kinds::add);
    fields
        .object("QueryParam", f -> new JwtLocation.Query(f.required("Name")))
        .ifPresent(kinds::add);
    fields.object("Cookie", f -> new JwtLocation.Cookie(f.required("Name"))).ifPresent(kinds::add);
    if (kinds.size() != 1) {
      throw new NotUnderstood(
          (kinds.isEmpty() ? "none of " : "more than one of ")
              + fields.path("Header, QueryParam and Cookie"));
    }
    return kinds.getFirst();
  }

  private static JwtLocation header(Fields fields) throws NotUnderstood {
    return new JwtLocation.Header(
        headerName(fields, "Name"), fields.text("ValuePrefix"), fields.flag("Forward"));
  }

  private static String headerName(Fields fields, String name) throws NotUnderstood {
    String header = fields.required(name);
    if (!TOKEN.matcher(header).matches()) {
      throw fields.strange(name, '"' + header + '"');
    }
    return header.toLowerCase(Locale.ROOT);
  }
}
