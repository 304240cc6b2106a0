// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.json.MalformedAnswer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What to watch.
 *
 * @param name for people and metrics; few, such as {@code leaf web}
 * @param request without {@code index}, {@code hash} and {@code wait}
 * @param mode how the agent says that something changed
 * @param essential whether it never waits for its turn among many watches
 * @param accepted faults that are answers: they are given to the decoder as they are
 * @param decoder makes a value of a good answer; run on the control thread
 * @param concern which news it is to be asked again for; empty when only the agent can tell
 */
public record WatchSpec<T>(
    String name,
    AgentRequest request,
    Mode mode,
    boolean essential,
    Set<FaultKind> accepted,
    Decoder<T> decoder,
    Optional<News.Concern<T>> concern) {
  /** By index, asked every 5 s where an agent offers none. */
  public static final Mode BY_INDEX = new Mode.Index(Duration.ofSeconds(5));

  /** Copies the set. */
  public WatchSpec {
    accepted = Set.copyOf(accepted);
  }

  /** One that no news are about. */
  public WatchSpec(
      String name,
      AgentRequest request,
      Mode mode,
      boolean essential,
      Set<FaultKind> accepted,
      Decoder<T> decoder) {
    this(name, request, mode, essential, accepted, decoder, Optional.empty());
  }

  /** The same, to be asked again for such news. */
  public WatchSpec<T> toldOf(News.Concern<T> news) {
    return new WatchSpec<>(name, request, mode, essential, accepted, decoder, Optional.of(news));
  }

  /** A watch that sidecars cannot do without. */
  public static <T> WatchSpec<T> essential(
      String name, AgentRequest request, Mode mode, Decoder<T> decoder) {
    return new WatchSpec<>(name, request, mode, true, Set.of(), decoder);
  }

  /** How a watch learns of changes. */
  public sealed interface Mode {
    /** By {@code X-Consul-Index}; by polling where the agent sends none, as 1.8 for intentions. */
    record Index(Duration pollWithout) implements Mode {}

    /** By {@code X-Consul-ContentHash}. */
    record Hash() implements Mode {}

    /** By asking again and again. */
    record Poll(Duration every) implements Mode {}
  }

  /** Makes a value of an answer; equal answers give equal values. */
  @FunctionalInterface
  public interface Decoder<T> {
    /** Throws when the answer is not what the endpoint promises: what was known then stays. */
    T decode(AgentAnswer answer) throws MalformedAnswer;
  }
}
