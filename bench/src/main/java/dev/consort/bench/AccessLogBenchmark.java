// SPDX-License-Identifier: Apache-2.0
package dev.consort.bench;

import dev.consort.listeners.accesslog.AccessLogSettings.Format;
import dev.consort.listeners.accesslog.LineBuffer;
import dev.consort.listeners.accesslog.LineFormat;
import dev.consort.listeners.accesslog.RequestRecord;
import dev.consort.upstreams.Address;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/**
 * What a request's line in the access log costs: {@code record} on the event loop, the rest on the
 * log's thread. Goals: a record well under 500 ns, a line under 1 µs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AccessLogBenchmark {
  private static final String DOMAIN =
      "spiffe://7292f0f4-8e32-5ad5-2b17-a4b14de9257d.consul/ns/default/dc/dc1/svc/";
  private static final String WEB = DOMAIN + "web";
  private static final String API = DOMAIN + "api";
  private static final int FULL = 32 * 1024;

  private final LineBuffer buffer = new LineBuffer();
  private final LineFormat text = LineFormat.compile(new Format.Text(), _ -> {});
  private final LineFormat json = LineFormat.compile(new Format.Json(), _ -> {});
  private final LineFormat consul = LineFormat.compile(new Format.ConsulJson(), _ -> {});
  private final Address endpoint = new Address.Tcp("127.0.0.1", 8080);
  private byte[] head;
  private RequestRecord made;
  private long now = 1_700_000_000_000L;

  /** Makes what a connection has of a request. */
  @Setup
  public void prepare() {
    head =
        "GET/v1/things/17?limit=10api.example:808097aa4142-aac2-457b-b173-984593c58bf7curl/7.88.1"
            .getBytes(StandardCharsets.US_ASCII);
    made = record();
  }

  /** Making a record of the bytes of a head that nobody has made texts of yet. */
  @Benchmark
  public RequestRecord record() {
    return new RequestRecord(
        now++,
        "inbound",
        "api",
        WEB,
        API,
        "",
        "",
        "127.0.0.1:43210",
        "127.0.0.1:21000",
        endpoint.toString(),
        slice(41, 36),
        "HTTP/1.1",
        slice(0, 3),
        slice(25, 16),
        slice(3, 22),
        200,
        "",
        0,
        4711,
        5_600_000,
        4_500_000,
        slice(77, 11),
        "app",
        "finished",
        "",
        List.of());
  }

  private String slice(int from, int length) {
    return new AsciiString(head, from, length, false).toString();
  }

  /** A line of Consort's own as text. */
  @Benchmark
  public int text() {
    return line(text);
  }

  /** A line of Consort's own as JSON. */
  @Benchmark
  public int json() {
    return line(json);
  }

  /** A line as Consul's sidecars write it where no format is named. */
  @Benchmark
  public int consulJson() {
    return line(consul);
  }

  private int line(LineFormat format) {
    format.append(buffer, made);
    if (buffer.size() > FULL) {
      buffer.clear();
    }
    return buffer.size();
  }
}
