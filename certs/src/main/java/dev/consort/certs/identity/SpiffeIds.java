// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads SPIFFE URIs, strictly: what is not exactly one of the four forms of {@link SpiffeId} is
 * refused. Escapes are undone in each component after the raw path was split, so that an escaped
 * slash stays inside its component. Pure.
 */
public final class SpiffeIds {
  private static final String SCHEME = "spiffe://";

  /** The longest URI by the SPIFFE standard, section 2.3, in bytes. */
  private static final int LONGEST = 2048;

  /** The longest trust domain by the same section. */
  private static final int LONGEST_TRUST_DOMAIN = 255;

  private SpiffeIds() {}

  /**
   * The identity that a URI SAN names.
   *
   * @throws MalformedSpiffeId if it is anything else, saying why; nothing else is ever thrown
   */
  public static SpiffeId parse(String uri) throws MalformedSpiffeId {
    if (uri.length() > LONGEST) {
      throw new MalformedSpiffeId(uri, "it is longer than " + LONGEST + " bytes");
    }
    if (!uri.startsWith(SCHEME)) {
      throw new MalformedSpiffeId(uri, "it does not start with " + SCHEME);
    }
    int slash = uri.indexOf('/', SCHEME.length());
    String host = uri.substring(SCHEME.length(), slash < 0 ? uri.length() : slash);
    String trustDomain = trustDomain(uri, host);
    if (slash < 0) {
      throw new MalformedSpiffeId(uri, "it has no path, so it names a trust domain only");
    }
    // The words of the forms are compared as sent: an escaped one is not what an agent writes.
    List<String> raw = List.of(uri.substring(slash + 1).split("/", -1));
    List<String> path = new ArrayList<>();
    for (String component : raw) {
      path.add(PathComponent.decode(uri, component));
    }
    return ofPath(uri, trustDomain, raw, path);
  }

  private static String trustDomain(String uri, String host) throws MalformedSpiffeId {
    if (host.isEmpty()) {
      throw new MalformedSpiffeId(uri, "its trust domain is empty");
    }
    if (host.length() > LONGEST_TRUST_DOMAIN) {
      throw new MalformedSpiffeId(uri, "its trust domain is longer than 255 bytes");
    }
    String lower = host.toLowerCase(Locale.ROOT);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
      if (!allowed) {
        throw new MalformedSpiffeId(
            uri, "its trust domain may hold letters, digits, dots, dashes and underscores only");
      }
    }
    return lower;
  }

  private static SpiffeId ofPath(
      String uri, String trustDomain, List<String> raw, List<String> path)
      throws MalformedSpiffeId {
    boolean named = raw.size() > 2 && raw.getFirst().equals("ap");
    String partition = named ? path.get(1).toLowerCase(Locale.ROOT) : SpiffeId.DEFAULT_PARTITION;
    List<String> form = named ? raw.subList(2, raw.size()) : raw;
    List<String> rest = named ? path.subList(2, path.size()) : path;
    if (matches(form, "ns", null, "dc", null, "svc", null)) {
      return new ServiceId(trustDomain, partition, rest.get(1), rest.get(3), rest.get(5));
    }
    if (matches(form, "agent", "client", "dc", null, "id", null)) {
      return new AgentId(trustDomain, partition, rest.get(3), rest.get(5));
    }
    if (matches(form, "gateway", "mesh", "dc", null)) {
      return new GatewayId(trustDomain, partition, rest.get(3));
    }
    if (!named && matches(form, "agent", "server", "dc", null)) {
      return new ServerId(trustDomain, rest.get(3));
    }
    throw new MalformedSpiffeId(
        uri, "its path is not that of a service, an agent, a server or a mesh gateway");
  }

  /** Null in the pattern stands for any component. */
  private static boolean matches(List<String> form, String... pattern) {
    if (form.size() != pattern.length) {
      return false;
    }
    for (int i = 0; i < pattern.length; i++) {
      if (pattern[i] != null && !pattern[i].equals(form.get(i))) {
        return false;
      }
    }
    return true;
  }
}
