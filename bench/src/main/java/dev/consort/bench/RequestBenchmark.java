// SPDX-License-Identifier: Apache-2.0
package dev.consort.bench;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.HttpMatch;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.authz.IntentionRule;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.NormalizedPath;
import dev.consort.authz.PathMatch;
import dev.consort.authz.PathNormalization;
import dev.consort.authz.PathNormalizer;
import dev.consort.authz.Permission;
import dev.consort.authz.Verdict;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.matching.HeaderMatch;
import dev.consort.matching.RequestFacts;
import dev.consort.matching.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The decision on a request, and the work on its path. Goals: with 50 permissions well under 1 µs
 * and without allocation, whichever of them decides; a path that is in its one form costs a look at
 * its characters.
 *
 * <p>The permissions are of every kind: exact paths and prefixes with methods, one in five with a
 * header match. {@code lastOfFifty} is decided by the last, {@code noneOfFifty} by the default,
 * {@code regexes} by the last of ten expressions.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RequestBenchmark {
  private static final String TRUST_DOMAIN = "7292f0f4-8e32-5ad5-2b17-a4b14de9257d.consul";
  private static final IntentionName DESTINATION = IntentionName.of("api");
  private static final int PERMISSIONS = 50;
  private static final int EXPRESSIONS = 10;

  private final SpiffeId caller =
      new ServiceId(TRUST_DOMAIN, SpiffeId.DEFAULT_PARTITION, "default", "dc1", "web");
  private final PathNormalizer normalizer = new PathNormalizer(PathNormalization.DEFAULT);

  private IntentionTable fifty;
  private IntentionTable expressions;
  private IntentionTable byConnection;
  private RequestFacts first;
  private RequestFacts last;
  private RequestFacts none;
  private String plainPath;
  private String escapedPath;
  private String trickyPath;

  /** A request of an ordinary client. */
  private record Request(String method, String path, List<String> names, List<String> values)
      implements RequestFacts {
    @Override
    public String query() {
      return "";
    }

    @Override
    public boolean anyHeader(String name, Predicate<String> test) {
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i).equals(name) && test.test(values.get(i))) {
          return true;
        }
      }
      return false;
    }
  }

  /** Compiles the tables. */
  @Setup
  public void prepare() {
    List<Permission> permissions = new ArrayList<>();
    for (int i = 0; i < PERMISSIONS; i++) {
      permissions.add(permission(i));
    }
    fifty = table(new IntentionRule.Layer7(permissions));
    List<Permission> patterns = new ArrayList<>();
    for (int i = 0; i < EXPRESSIONS; i++) {
      patterns.add(allow(new PathMatch.Regex("/api/v" + i + "/items/[^/]+/[0-9]+"), List.of()));
    }
    expressions = table(new IntentionRule.Layer7(patterns));
    byConnection = table(new IntentionRule.Layer4(IntentionAction.ALLOW));
    first = request("/api/v1/resource-0/details");
    last = request("/api/v1/resource-49/details");
    none = request("/api/v1/unknown/details");
    plainPath = "/api/v1/users/8317/orders/2026-11-25";
    escapedPath = "/api/v1/users/J%C3%BCrgen%20M/orders";
    trickyPath = "/api/v1/../v1/%75sers/./8317";
  }

  private static Permission permission(int i) {
    String path = "/api/v1/resource-" + i;
    PathMatch match =
        i % 5 == 0 ? new PathMatch.Exact(path + "/details") : new PathMatch.Prefix(path + "/");
    List<HeaderMatch> headers =
        i % 5 == 4
            ? List.of(new HeaderMatch("x-team", new ValueMatch.Prefix("pay", true), false))
            : List.of();
    return allow(match, headers);
  }

  private static Permission allow(PathMatch path, List<HeaderMatch> headers) {
    return new Permission(
        IntentionAction.ALLOW, new HttpMatch(path, headers, Set.of("GET", "HEAD")), List.of());
  }

  private static RequestFacts request(String path) {
    return new Request(
        "GET",
        path,
        List.of("host", "user-agent", "accept", "x-team", "cookie"),
        List.of("api.example", "curl/8.5.0", "*/*", "Payments", "session=1"));
  }

  private static IntentionTable table(IntentionRule rule) {
    return IntentionTable.compile(
        DESTINATION,
        TRUST_DOMAIN,
        List.of(new Intention(IntentionName.of("web"), "", DESTINATION, rule)),
        DefaultPolicy.DENY);
  }

  /** An intention for the whole connection. */
  @Benchmark
  public Verdict byConnection() {
    return byConnection.decide(caller, last);
  }

  /** The first of the permissions decides. */
  @Benchmark
  public Verdict firstOfFifty() {
    return fifty.decide(caller, first);
  }

  /** The last of the permissions decides. */
  @Benchmark
  public Verdict lastOfFifty() {
    return fifty.decide(caller, last);
  }

  /** None of the permissions decides. */
  @Benchmark
  public Verdict noneOfFifty() {
    return fifty.decide(caller, none);
  }

  /** Ten expressions, none of which matches. */
  @Benchmark
  public Verdict regexes() {
    return expressions.decide(caller, none);
  }

  /** A path of letters, digits and dashes. */
  @Benchmark
  public NormalizedPath normalPath() {
    return normalizer.normalize(plainPath);
  }

  /** A path with escapes, which stay. */
  @Benchmark
  public NormalizedPath escapedPath() {
    return normalizer.normalize(escapedPath);
  }

  /** A path with dot segments and an escape that is undone. */
  @Benchmark
  public NormalizedPath trickyPath() {
    return normalizer.normalize(trickyPath);
  }

  /** Runs this benchmark alone, with the allocation profiler. */
  public static void main(String[] args) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(RequestBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
