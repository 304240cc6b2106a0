// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import dev.consort.devagent.acl.AclSettings;
import dev.consort.devagent.ca.CaSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How to run an embedded agent.
 *
 * @param datacenter name of its datacenter; of several, of the primary one
 * @param secondaries names of the other datacenters, none for the most part
 * @param node name of its one node; those of the others end in a dash and their datacenter
 * @param host address its API listens on
 * @param port port of the API, the other datacenters' are the next ones; 0 for any free ones
 * @param forceNonLoopback whether an address that others can reach is really wanted
 * @param acl access control
 * @param defaultIntentionPolicy {@code allow} or {@code deny}; empty to follow the ACL default
 * @param ca how leaves are issued
 * @param seed what is there from the start, in the primary datacenter
 */
public record DevAgentConfig(
    String datacenter,
    List<String> secondaries,
    String node,
    String host,
    int port,
    boolean forceNonLoopback,
    AclSettings acl,
    Optional<String> defaultIntentionPolicy,
    CaSettings ca,
    Seed seed) {

  private static final int PORT_MAX = 65_535;

  /** Datacenter {@code dc1} on a free loopback port, without access control, as Consul defaults. */
  public static DevAgentConfig defaults() {
    return new DevAgentConfig(
        "dc1",
        List.of(),
        "consort-dev",
        "127.0.0.1",
        0,
        false,
        AclSettings.off(),
        Optional.empty(),
        CaSettings.CONSUL,
        Seed.EMPTY);
  }

  /** Checks what can be checked without a socket. */
  public DevAgentConfig {
    secondaries = List.copyOf(secondaries);
    Set<String> names = new HashSet<>();
    for (String name : namesOf(datacenter, secondaries)) {
      if (!name.matches("[a-z0-9_-]+")) {
        throw new IllegalArgumentException(
            "datacenter \"" + name + "\": lower-case letters, digits, - and _ are accepted");
      }
      if (!names.add(name)) {
        throw new IllegalArgumentException("datacenter \"" + name + "\" is named twice");
      }
    }
    if (port < 0 || port > PORT_MAX - secondaries.size()) {
      throw new IllegalArgumentException(
          "port " + port + ": 0 to " + (PORT_MAX - secondaries.size()) + " is accepted");
    }
    if (defaultIntentionPolicy.filter(p -> !List.of("allow", "deny").contains(p)).isPresent()) {
      throw new IllegalArgumentException(
          "default intention policy \""
              + defaultIntentionPolicy.get()
              + "\": allow or deny is accepted");
    }
  }

  private static List<String> namesOf(String first, List<String> others) {
    List<String> names = new ArrayList<>(List.of(first));
    names.addAll(others);
    return names;
  }

  /** Every datacenter, the primary one first. */
  public List<String> datacenters() {
    return namesOf(datacenter, secondaries);
  }

  /** Where each datacenter is, in the same order. */
  List<Site> sites() {
    List<Site> sites = new ArrayList<>(List.of(new Site(datacenter, node, port)));
    for (String name : secondaries) {
      sites.add(new Site(name, node + "-" + name, port == 0 ? 0 : port + sites.size()));
    }
    return sites;
  }

  /** In another datacenter. */
  public DevAgentConfig withDatacenter(String name) {
    return new DevAgentConfig(
        name,
        secondaries,
        node,
        host,
        port,
        forceNonLoopback,
        acl,
        defaultIntentionPolicy,
        ca,
        seed);
  }

  /** With other datacenters beside the primary one. */
  public DevAgentConfig withSecondaries(List<String> names) {
    return new DevAgentConfig(
        datacenter,
        names,
        node,
        host,
        port,
        forceNonLoopback,
        acl,
        defaultIntentionPolicy,
        ca,
        seed);
  }

  /** With another name for its node. */
  public DevAgentConfig withNode(String name) {
    return new DevAgentConfig(
        datacenter,
        secondaries,
        name,
        host,
        port,
        forceNonLoopback,
        acl,
        defaultIntentionPolicy,
        ca,
        seed);
  }

  /** Listening elsewhere. */
  public DevAgentConfig withAddress(String address, int onPort) {
    return new DevAgentConfig(
        datacenter,
        secondaries,
        node,
        address,
        onPort,
        forceNonLoopback,
        acl,
        defaultIntentionPolicy,
        ca,
        seed);
  }

  /** With an address that others can reach, if that is asked for. */
  public DevAgentConfig withForceNonLoopback(boolean force) {
    return new DevAgentConfig(
        datacenter, secondaries, node, host, port, force, acl, defaultIntentionPolicy, ca, seed);
  }

  /** With access control. */
  public DevAgentConfig withAcl(AclSettings settings) {
    return new DevAgentConfig(
        datacenter,
        secondaries,
        node,
        host,
        port,
        forceNonLoopback,
        settings,
        defaultIntentionPolicy,
        ca,
        seed);
  }

  /** With a verdict of its own where no intention matches. */
  public DevAgentConfig withDefaultIntentionPolicy(String policy) {
    return new DevAgentConfig(
        datacenter,
        secondaries,
        node,
        host,
        port,
        forceNonLoopback,
        acl,
        Optional.of(policy),
        ca,
        seed);
  }

  /** With other lives of leaves. */
  public DevAgentConfig withCa(CaSettings settings) {
    return new DevAgentConfig(
        datacenter,
        secondaries,
        node,
        host,
        port,
        forceNonLoopback,
        acl,
        defaultIntentionPolicy,
        settings,
        seed);
  }

  /** With services and entries from the start. */
  public DevAgentConfig withSeed(Seed content) {
    return new DevAgentConfig(
        datacenter,
        secondaries,
        node,
        host,
        port,
        forceNonLoopback,
        acl,
        defaultIntentionPolicy,
        ca,
        content);
  }
}
