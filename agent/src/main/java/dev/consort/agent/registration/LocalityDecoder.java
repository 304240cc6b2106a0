// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import dev.consort.upstreams.Locality;

/** Reads {@code Locality} of whatever states one. Pure. */
public final class LocalityDecoder {
  private LocalityDecoder() {}

  /** Of an object that may have one. */
  public static Locality of(Json owner) {
    Json locality = owner.get("Locality");
    String region = locality.get("Region").text();
    // A zone is nothing without its region.
    return region.isEmpty() ? Locality.NONE : new Locality(region, locality.get("Zone").text());
  }
}
