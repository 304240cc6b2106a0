// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A registered instance of a service.
 *
 * @param definition as the local agent shows it, with the registered proxy part; never changed
 * @param mergedProxy the proxy part with central configuration merged in, empty when the instance
 *     is no proxy; never changed
 * @param parent id of the service whose registration made this sidecar
 * @param createIndex index of the first registration
 * @param modifyIndex index of the last change
 */
public record ServiceInstance(
    ObjectNode definition,
    Optional<ObjectNode> mergedProxy,
    Optional<String> parent,
    long createIndex,
    long modifyIndex) {

  /** Unique id on the node. */
  public String id() {
    return Json.text(definition, "ID");
  }

  /** Name of the service. */
  public String name() {
    return Json.text(definition, "Service");
  }

  /** {@code connect-proxy}, a kind of gateway, or "" for an ordinary service. */
  public String kind() {
    return Json.text(definition, "Kind");
  }

  /** Whether this is a sidecar. */
  public boolean isSidecar() {
    return kind().equals("connect-proxy");
  }

  /** Whether the application itself speaks Connect. */
  public boolean isNative() {
    return definition.path("Connect").path("Native").asBoolean();
  }

  /** Tags in the order of registration. */
  public List<String> tags() {
    return Json.texts(definition, "Tags");
  }

  /** User's own keys. */
  public Map<String, String> meta() {
    return Json.textMap(definition, "Meta");
  }

  /** Address, "" for the node's. */
  public String address() {
    return Json.text(definition, "Address");
  }

  /** Port, 0 when there is none. */
  public int port() {
    return definition.path("Port").asInt();
  }

  /** The name of the service a sidecar stands for. */
  public String destination() {
    return Json.text(definition.path("Proxy"), "DestinationServiceName");
  }

  /**
   * The service whose mesh traffic this instance takes: a sidecar's destination, a native's own.
   */
  public Optional<String> connectName() {
    if (isSidecar()) {
      return Optional.of(destination());
    }
    return isNative() ? Optional.of(name()) : Optional.empty();
  }

  ServiceInstance withMerged(ObjectNode proxy, long index) {
    return new ServiceInstance(definition, Optional.of(proxy), parent, createIndex, index);
  }

  ServiceInstance at(long created, long modified) {
    return new ServiceInstance(definition, mergedProxy, parent, created, modified);
  }

  boolean sameAs(ServiceInstance other) {
    return definition.equals(other.definition)
        && mergedProxy.equals(other.mergedProxy)
        && parent.equals(other.parent);
  }
}
