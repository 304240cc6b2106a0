// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.registration.UpstreamDiscovery;
import dev.consort.agent.registration.UpstreamLimits;
import dev.consort.proxy.cli.BadValue;
import dev.consort.proxy.cli.Values;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.UpstreamId;
import java.util.Optional;

/** Reads the value of {@code --upstream}: {@code name[.service|.query]:[address:]port}. */
final class UpstreamFlag {
  private static final String ACCEPTED =
      "accepted: name:port, name:address:port, and the name with .query for a prepared query";

  private UpstreamFlag() {}

  static UpstreamDeclaration parse(String text) throws BadValue {
    int colon = text.indexOf(':');
    if (colon <= 0) {
      throw new BadValue("does not name an upstream and a port", ACCEPTED);
    }
    Address bind = Values.address(text.substring(colon + 1), "127.0.0.1");
    if (bind instanceof Address.Tcp tcp && tcp.port() == 0) {
      throw new BadValue("asks for port 0, which the application could not know", ACCEPTED);
    }
    return new UpstreamDeclaration(
        id(text.substring(0, colon)),
        bind,
        -1,
        Optional.empty(),
        Protocol.TCP,
        UpstreamLimits.NONE,
        UpstreamDiscovery.DEFAULT);
  }

  private static UpstreamId id(String name) throws BadValue {
    UpstreamId.Type type = UpstreamId.Type.SERVICE;
    String bare = name;
    if (name.endsWith(".query")) {
      type = UpstreamId.Type.PREPARED_QUERY;
      bare = name.substring(0, name.length() - ".query".length());
    } else if (name.endsWith(".service")) {
      bare = name.substring(0, name.length() - ".service".length());
    }
    if (bare.isEmpty()) {
      throw new BadValue("does not name an upstream", ACCEPTED);
    }
    return new UpstreamId(type, bare, "", "");
  }
}
