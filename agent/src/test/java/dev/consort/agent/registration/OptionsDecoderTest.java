// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.agent.registration.AccessLogSettings.Format;
import dev.consort.agent.registration.AccessLogSettings.Sink;
import dev.consort.upstreams.Protocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsDecoderTest {
  private static final String PATH =
      "{'ListenerPort':9000,'Path':'/m','LocalPathPort':81,'Protocol':'http'}";

  private static ProxyRegistration decode(String proxy) throws Exception {
    return RegistrationDecoder.decode(
        Answers.json(
            "{'Kind':'connect-proxy','ID':'w-proxy','Service':'w-sidecar','Port':2000,'Proxy':"
                + "{'DestinationServiceName':'w','LocalServicePort':80,"
                + "'Upstreams':[{'DestinationName':'db','LocalBindPort':2001}]"
                + proxy
                + "}}"));
  }

  private static ProxyRegistration config(String members) throws Exception {
    return decode(",'Config':{" + members + "}");
  }

  private static ProxyRegistration paths(String paths) throws Exception {
    return decode(",'Expose':{'Paths':[" + paths + "]}");
  }

  @Test
  void recordedSidecar_hasItsOptions() throws Exception {
    ProxyRegistration api =
        RegistrationDecoder.decode(
            Fixture.load("1.21.4/agent/service-api-1-sidecar-proxy").answer().json());
    assertEquals(
        new ProxyOptions(
            96 << 10,
            Optional.of(
                new AccessLogSettings(
                    new Format.TextTemplate("%START_TIME% %RESPONSE_CODE%"),
                    new Sink.File(Path.of("/var/log/consort/access.log")),
                    false,
                    1)),
            true,
            List.of(new ExposedPath(29182, "/health", 18081, Protocol.HTTP, false))),
        api.options());
    assertEquals(Optional.of(Duration.ofSeconds(20)), api.inbound().orElseThrow().requestTimeout());
    assertEquals(Optional.empty(), api.inbound().orElseThrow().idleTimeout());
  }

  @Test
  void recordedOf1_8_hasWhatThatKnows() throws Exception {
    ProxyOptions api =
        RegistrationDecoder.decode(
                Fixture.load("1.8.7/agent/service-api-1-sidecar-proxy").answer().json())
            .options();
    assertEquals(new ProxyOptions(96 << 10, Optional.empty(), true, List.of()), api);
  }

  @Test
  void timeouts_areNoneUnlessConfigured() throws Exception {
    InboundSettings none = config("").inbound().orElseThrow();
    assertEquals(Optional.empty(), none.requestTimeout());
    assertEquals(Optional.empty(), none.idleTimeout());
    InboundSettings off =
        config("'local_request_timeout_ms':0,'local_idle_timeout_ms':'0'").inbound().orElseThrow();
    assertEquals(Optional.empty(), off.requestTimeout());
    InboundSettings some =
        config("'LocalRequestTimeoutMs':'1500','local_idle_timeout_ms':7").inbound().orElseThrow();
    assertEquals(Optional.of(Duration.ofMillis(1500)), some.requestTimeout());
    assertEquals(Optional.of(Duration.ofMillis(7)), some.idleTimeout());
  }

  @Test
  void headerBytes_areReadWithinTheirBounds() throws Exception {
    assertEquals(96 << 10, config("").options().maxHeaderBytes());
    assertEquals(
        16 << 20, config("'consort_max_header_bytes':16777216").options().maxHeaderBytes());
    for (String wrong : List.of("16777217", "1023", "'much'")) {
      ProxyRegistration read = config("'consort_max_header_bytes':" + wrong);
      assertEquals(96 << 10, read.options().maxHeaderBytes());
      assertTrue(read.warnings().getFirst().contains("consort_max_header_bytes"));
    }
  }

  @Test
  void accessLog_keysOfTheSidecar_goBeforeTheCentralOnes() throws Exception {
    assertEquals(Optional.empty(), config("").options().accessLogs());
    assertEquals(
        Optional.of(new AccessLogSettings(new Format.Json(), new Sink.Inherited(), true, 0.25)),
        config("'consort_access_log':'JSON','consort_access_log_sample':0.25")
            .options()
            .accessLogs());
    assertEquals(
        Optional.of(new AccessLogSettings(new Format.Text(), new Sink.Stderr(), true, 1)),
        decode(
                ",'AccessLogs':{'Enabled':true,'Type':'stderr'},"
                    + "'Config':{'consort_access_log':'text'}")
            .options()
            .accessLogs());
    assertEquals(
        Optional.of(new AccessLogSettings(new Format.Inherited(), new Sink.Inherited(), true, 0.5)),
        config("'consort_access_log_sample':'0.5'").options().accessLogs());
  }

  @Test
  void accessLog_canBeTurnedOff() throws Exception {
    assertEquals(
        new Format.Off(),
        config("'consort_access_log':'off'").options().accessLogs().orElseThrow().format());
  }

  @Test
  void accessLog_shareOfNothing_isNotOff_sinceErrorsAreWritten() throws Exception {
    assertEquals(
        Optional.of(new AccessLogSettings(new Format.Inherited(), new Sink.Inherited(), true, 0)),
        config("'consort_access_log_sample':0").options().accessLogs());
  }

  @ParameterizedTest
  @CsvSource({
    "consort_access_log, 'xml'",
    "consort_access_log_sample, 1.5",
    "consort_access_log_sample, -0.1",
    "consort_access_log_sample, 'half'"
  })
  void accessLog_thatIsWrong_isTold(String key, String value) throws Exception {
    ProxyRegistration read = config("'" + key + "':'" + value + "'");
    assertEquals(Optional.empty(), read.options().accessLogs());
    assertTrue(read.warnings().getFirst().contains(key), read.warnings().toString());
  }

  @Test
  void paths_areReadInEachProtocol() throws Exception {
    assertEquals(
        List.of(
            new ExposedPath(9000, "/m", 81, Protocol.HTTP, false),
            new ExposedPath(9001, "/g", 82, Protocol.HTTP2, true)),
        paths(
                PATH
                    + ",{'ListenerPort':'9001','Path':'/g','LocalPathPort':82,"
                    + "'Protocol':'http2','ParsedFromCheck':true}")
            .options()
            .exposed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'ListenerPort':9001,'Path':'m','LocalPathPort':81}",
        "{'ListenerPort':9001,'Path':'/m?x','LocalPathPort':81}",
        "{'ListenerPort':9001,'LocalPathPort':81}",
        "{'ListenerPort':0,'Path':'/m','LocalPathPort':81}",
        "{'ListenerPort':70000,'Path':'/m','LocalPathPort':81}",
        "{'ListenerPort':9001,'Path':'/m'}",
        "{'ListenerPort':9001,'Path':'/m','LocalPathPort':81,'Protocol':'tcp'}",
        "{'ListenerPort':9000,'Path':'/other','LocalPathPort':81}",
        "{'ListenerPort':2000,'Path':'/m','LocalPathPort':81}",
        "{'ListenerPort':2001,'Path':'/m','LocalPathPort':81}",
        "'/m'"
      })
  void strangePath_isNotExposed_andTold(String path) throws Exception {
    ProxyRegistration read = paths(PATH + "," + path);
    assertEquals(1, read.options().exposed().size());
    assertEquals(1, read.warnings().size(), read.warnings().toString());
  }
}
