// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.ca;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.state.Store;
import dev.consort.devagent.state.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The leaves that services have asked for. As in Consul nothing is renewed unless somebody asks:
 * each request looks whether its leaf is due. A leaf is due at a random moment between 60 and 90 %
 * of its life, and within the rotation jitter after the root has changed. Used on the agent's
 * context only.
 */
public final class Leaves {
  /** Leaves nobody asked for in this time are forgotten. */
  public static final Duration IDLE = Duration.ofDays(3);

  private static final int SERVICES_MAX = 100_000;
  private static final double WINDOW_START = 0.6;
  private static final double WINDOW_LENGTH = 0.3;
  private static final Duration SHORT_LIVED = Duration.ofMinutes(10);

  private final MeshCa authority;
  private final Store store;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Held> held = new HashMap<>();

  /** No leaves yet. */
  public Leaves(MeshCa authority, Store store, InstantSource clock, RandomGenerator random) {
    this.authority = authority;
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  /**
   * A leaf as it is handed out.
   *
   * @param service name of the service
   * @param issued certificate and key
   * @param index index at which it was issued
   * @param issuedAt when
   * @param signingKeyId id of the key that signed it
   */
  public record Leaf(
      String service, IssuedLeaf issued, long index, Instant issuedAt, String signingKeyId) {
    Instant validAfter() {
      return issued.certificate().getNotBefore().toInstant();
    }

    Instant validBefore() {
      return issued.certificate().getNotAfter().toInstant();
    }
  }

  private static final class Held {
    private Leaf leaf;
    private Instant due;
    private Instant asked;

    Held(Leaf leaf, Instant due) {
      this.leaf = leaf;
      this.due = due;
      this.asked = leaf.issuedAt();
    }
  }

  /** Whether a leaf is in memory, so that a request costs no signature. */
  public boolean has(String service) {
    return held.containsKey(service);
  }

  /** The leaf of a service, issued or renewed now if it has to be. */
  public Leaf get(String service) {
    Instant now = clock.instant();
    Held found = held.get(service);
    if (found == null) {
      forgetIdle(now);
      found = new Held(issue(service), Instant.MAX);
      found.due = dueOf(found.leaf);
      held.put(service, found);
    }
    noticeRotation(found, now);
    if (!now.isBefore(found.due)) {
      found.leaf = issue(service);
      found.due = dueOf(found.leaf);
    }
    found.asked = now;
    return found.leaf;
  }

  /** How long until the leaf of a service has to be looked at again. */
  public Duration untilDue(String service) {
    Held found = held.get(service);
    if (found == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(clock.instant(), found.due);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** A changed root makes every leaf due within the jitter. */
  public void rootChanged() {
    Instant now = clock.instant();
    held.values().forEach(h -> noticeRotation(h, now));
  }

  private void noticeRotation(Held found, Instant now) {
    if (found.leaf.signingKeyId().equals(authority.signingKeyId())) {
      return;
    }
    long jitterNanos = authority.settings().rotationJitter().toNanos();
    Instant latest = now.plusNanos(jitterNanos);
    if (found.due.isAfter(latest)) {
      found.due = now.plusNanos(jitterNanos == 0 ? 0 : random.nextLong(jitterNanos));
    }
  }

  private Leaf issue(String service) {
    IssuedLeaf issued = authority.issue(service);
    long index = store.write(Topic.LEAF);
    return new Leaf(service, issued, index, clock.instant(), authority.signingKeyId());
  }

  private Instant dueOf(Leaf leaf) {
    Duration life = Duration.between(leaf.validAfter(), leaf.validBefore());
    Duration counted = life.compareTo(SHORT_LIVED) < 0 ? authority.settings().leafTtl() : life;
    Instant from = life.compareTo(SHORT_LIVED) < 0 ? leaf.issuedAt() : leaf.validAfter();
    double at = WINDOW_START + WINDOW_LENGTH * random.nextDouble();
    return from.plusNanos((long) (counted.toNanos() * at));
  }

  private void forgetIdle(Instant now) {
    Instant before = now.minus(IDLE);
    for (Iterator<Held> all = held.values().iterator(); all.hasNext(); ) {
      if (all.next().asked.isBefore(before) || held.size() >= SERVICES_MAX) {
        all.remove();
      }
    }
  }

  /** The leaf as {@code /v1/agent/connect/ca/leaf} shows it, key included. */
  public ObjectNode toJson(Leaf leaf) {
    return Json.object()
        .put("SerialNumber", serial(leaf))
        .put("CertPEM", leaf.issued().certificatePem())
        .put("PrivateKeyPEM", leaf.issued().keyPem())
        .put("Service", leaf.service())
        .put("ServiceURI", authority.idOf(leaf.service()).uri())
        .put("ValidAfter", leaf.validAfter().toString())
        .put("ValidBefore", leaf.validBefore().toString())
        .put("CreateIndex", leaf.index())
        .put("ModifyIndex", leaf.index());
  }

  private static String serial(Leaf leaf) {
    byte[] bytes = leaf.issued().certificate().getSerialNumber().toByteArray();
    int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    return HexFormat.ofDelimiter(":").formatHex(bytes, from, bytes.length);
  }
}
