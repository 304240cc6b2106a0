// SPDX-License-Identifier: Apache-2.0
package dev.consort.bench;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.Verdict;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The decision on a connection, and the compilation of the table that makes it. Goals, with 10,000
 * intentions on one destination: a decision under 200 ns and without allocation ({@code
 * gc.alloc.rate.norm} of 0 B), a compilation under 50 ms.
 *
 * <p>{@code allowed} and {@code deniedByWildcard} ask about identities that were seen before, as
 * when open connections are decided again; {@code allowedNewIdentity} about one whose name was just
 * read from a certificate and never hashed. What it allocates is the identity.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecideBenchmark {
  private static final String TRUST_DOMAIN = "7292f0f4-8e32-5ad5-2b17-a4b14de9257d.consul";
  private static final IntentionName DESTINATION = IntentionName.of("db");
  private static final int CALLERS = 1 << 14;

  /** How many intentions the destination has. */
  @Param({"10", "10000"})
  public int intentions;

  private List<Intention> shuffled;
  private IntentionTable table;
  private SpiffeId[] known;
  private SpiffeId[] unknown;
  private int next;

  /** Makes intentions in an order that is not the sorted one, and callers in a random order. */
  @Setup
  public void prepare() {
    shuffled = new ArrayList<>();
    for (int i = 0; i < intentions - 1; i++) {
      shuffled.add(Intention.layer4(IntentionName.of(name(i)), DESTINATION, IntentionAction.ALLOW));
    }
    shuffled.add(Intention.layer4(IntentionName.of("*"), DESTINATION, IntentionAction.DENY));
    Random random = new Random(1);
    Collections.shuffle(shuffled, random);
    table = compile();
    known = new SpiffeId[CALLERS];
    unknown = new SpiffeId[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
      known[i] = caller(name(random.nextInt(intentions - 1)));
      unknown[i] = caller("unknown-" + i);
    }
  }

  /** A caller that an intention names. */
  @Benchmark
  public Verdict allowed() {
    return table.decide(known[next++ & CALLERS - 1]);
  }

  /** A caller that only the wildcard covers. */
  @Benchmark
  public Verdict deniedByWildcard() {
    return table.decide(unknown[next++ & CALLERS - 1]);
  }

  /** As {@link #allowed}, with a new identity for each call, as a new connection brings it. */
  @Benchmark
  public Verdict allowedNewIdentity() {
    ServiceId seen = (ServiceId) known[next++ & CALLERS - 1];
    return table.decide(
        new ServiceId(
            seen.trustDomain(),
            seen.partition(),
            seen.namespace(),
            seen.datacenter(),
            new String(seen.service().toCharArray())));
  }

  /** Compiling the table. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public IntentionTable compile() {
    return IntentionTable.compile(DESTINATION, TRUST_DOMAIN, shuffled, DefaultPolicy.DENY);
  }

  private static String name(int i) {
    return "payments-service-" + i;
  }

  private static SpiffeId caller(String service) {
    return new ServiceId(TRUST_DOMAIN, SpiffeId.DEFAULT_PARTITION, "default", "dc1", service);
  }

  /** Runs this benchmark alone, with the allocation profiler. */
  public static void main(String[] args) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(DecideBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
