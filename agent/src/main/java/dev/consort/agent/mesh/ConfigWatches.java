// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.mesh;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.registration.AccessLogSettings;
import dev.consort.agent.watch.WatchSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The watches of {@code /v1/config/:kind/:name}. An entry that does not exist is an answer, and can
 * be waited on like one that does; so is a kind that an older agent does not know, which is asked
 * about again now and then.
 */
public final class ConfigWatches {
  /** Agents without an index here are old ones; they come back as new ones only by a restart. */
  private static final WatchSpec.Mode BY_INDEX = new WatchSpec.Mode.Index(Duration.ofMinutes(5));

  private ConfigWatches() {}

  /** The mesh's entry. */
  public static WatchSpec<MeshEntry> mesh() {
    return entry("mesh", "mesh", MeshEntry.NONE, MeshDecoder::decode);
  }

  /** What holds for all proxies. */
  public static WatchSpec<CentralDefaults> proxyDefaults() {
    return entry(
        "proxy-defaults",
        "global",
        CentralDefaults.NONE,
        json -> defaults("proxy-defaults entry", json));
  }

  /** What holds for the proxies of one service. */
  public static WatchSpec<CentralDefaults> serviceDefaults(String service) {
    return entry(
        "service-defaults",
        service,
        CentralDefaults.NONE,
        json -> defaults("service-defaults entry of " + service, json));
  }

  /** Makes a value of an entry's body. */
  @FunctionalInterface
  public interface EntryDecoder<T> {
    /** Of an object, always. */
    T decode(Json entry);
  }

  /**
   * Any entry.
   *
   * @param absent stands for one that does not exist, or whose kind the agent does not know
   */
  public static <T> WatchSpec<T> entry(
      String kind, String name, T absent, EntryDecoder<T> decoder) {
    return new WatchSpec<>(
        kind.equals(name) ? kind : kind + " " + name,
        AgentRequest.get("/v1/config/" + kind + "/" + AgentRequest.segment(name)),
        BY_INDEX,
        false,
        Set.of(FaultKind.NOT_FOUND, FaultKind.UNKNOWN_KIND),
        answer -> answer.status() == 200 ? decoder.decode(object(answer)) : absent);
  }

  private static Json object(AgentAnswer answer) throws MalformedAnswer {
    Json body = answer.json();
    if (!body.isObject()) {
      throw new MalformedAnswer("it is no entry");
    }
    return body;
  }

  private static CentralDefaults defaults(String owner, Json entry) {
    List<String> warnings = new ArrayList<>();
    Json mode = entry.get("MutualTLSMode");
    Optional<MutualTlsMode> read = mode(mode);
    if (read.isEmpty()) {
      warnings.add(
          "The "
              + owner
              + " has MutualTLSMode = "
              + mode
              + " where strict or permissive is accepted; strict is used.");
    }
    Optional<AccessLogSettings> logs =
        AccessLogSettings.decode("the " + owner, entry.get("AccessLogs"), warnings);
    return new CentralDefaults(read.orElse(MutualTlsMode.STRICT), logs, warnings);
  }

  private static Optional<MutualTlsMode> mode(Json mode) {
    if (!mode.isAbsent() && !mode.isText()) {
      return Optional.empty();
    }
    return switch (mode.text()) {
      case "" -> Optional.of(MutualTlsMode.UNSET);
      case "strict" -> Optional.of(MutualTlsMode.STRICT);
      case "permissive" -> Optional.of(MutualTlsMode.PERMISSIVE);
      default -> Optional.empty();
    };
  }
}
