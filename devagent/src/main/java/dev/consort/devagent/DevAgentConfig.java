// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import dev.consort.devagent.acl.AclSettings;
import dev.consort.devagent.ca.CaSettings;
import java.util.List;
import java.util.Optional;

/**
 * How to run an embedded agent.
 *
 * @param datacenter name of its datacenter
 * @param node name of its one node
 * @param host address its API listens on
 * @param port port of the API; 0 for any free one
 * @param forceNonLoopback whether an address that others can reach is really wanted
 * @param acl access control
 * @param defaultIntentionPolicy {@code allow} or {@code deny}; empty to follow the ACL default
 * @param ca how leaves are issued
 * @param seed what is there from the start
 */
public record DevAgentConfig(
    String datacenter,
    String node,
    String host,
    int port,
    boolean forceNonLoopback,
    AclSettings acl,
    Optional<String> defaultIntentionPolicy,
    CaSettings ca,
    Seed seed) {

  /** Datacenter {@code dc1} on a free loopback port, without access control, as Consul defaults. */
  public static DevAgentConfig defaults() {
    return new DevAgentConfig(
        "dc1",
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
    if (!datacenter.matches("[a-z0-9_-]+")) {
      throw new IllegalArgumentException(
          "datacenter \"" + datacenter + "\": lower-case letters, digits, - and _ are accepted");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + ": 0 to 65535 is accepted");
    }
    if (defaultIntentionPolicy.filter(p -> !List.of("allow", "deny").contains(p)).isPresent()) {
      throw new IllegalArgumentException(
          "default intention policy \""
              + defaultIntentionPolicy.get()
              + "\": allow or deny is accepted");
    }
  }

  /** In another datacenter. */
  public DevAgentConfig withDatacenter(String name) {
    return new DevAgentConfig(
        name, node, host, port, forceNonLoopback, acl, defaultIntentionPolicy, ca, seed);
  }

  /** With another name for its node. */
  public DevAgentConfig withNode(String name) {
    return new DevAgentConfig(
        datacenter, name, host, port, forceNonLoopback, acl, defaultIntentionPolicy, ca, seed);
  }

  /** Listening elsewhere. */
  public DevAgentConfig withAddress(String address, int onPort) {
    return new DevAgentConfig(
        datacenter, node, address, onPort, forceNonLoopback, acl, defaultIntentionPolicy, ca, seed);
  }

  /** With an address that others can reach, if that is asked for. */
  public DevAgentConfig withForceNonLoopback(boolean force) {
    return new DevAgentConfig(
        datacenter, node, host, port, force, acl, defaultIntentionPolicy, ca, seed);
  }

  /** With access control. */
  public DevAgentConfig withAcl(AclSettings settings) {
    return new DevAgentConfig(
        datacenter, node, host, port, forceNonLoopback, settings, defaultIntentionPolicy, ca, seed);
  }

  /** With a verdict of its own where no intention matches. */
  public DevAgentConfig withDefaultIntentionPolicy(String policy) {
    return new DevAgentConfig(
        datacenter, node, host, port, forceNonLoopback, acl, Optional.of(policy), ca, seed);
  }

  /** With other lives of leaves. */
  public DevAgentConfig withCa(CaSettings settings) {
    return new DevAgentConfig(
        datacenter,
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
        datacenter, node, host, port, forceNonLoopback, acl, defaultIntentionPolicy, ca, content);
  }
}
