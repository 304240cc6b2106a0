// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.registration.CheckWatch.ExposedCheck;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckWatchTest {
  private static List<ExposedCheck> decode(String body) throws Exception {
    return CheckWatch.decode(Answers.ok(body.replace('\'', '"')));
  }

  private static ExposedCheck http(String id, int port, String path) {
    return new ExposedCheck(id, port, Optional.of(path), Protocol.HTTP);
  }

  private static ProxyRegistration registration(boolean checks, ExposedPath... paths) {
    return new ProxyRegistration(
        "p",
        "p",
        "w",
        "w-1",
        Optional.of(
            new InboundSettings(
                new Address.Tcp("0.0.0.0", 2000),
                new Address.Tcp("127.0.0.1", 80),
                Protocol.HTTP,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                0)),
        List.of(),
        new ProxyOptions(96 << 10, Optional.empty(), checks, List.of(paths)),
        List.of());
  }

  @Test
  void request_isTheOneThatWasRecorded() {
    assertEquals(
        Fixture.load("1.21.4/agent/checks-web-1").path(),
        CheckWatch.of("web-1").request().target());
    assertTrue(CheckWatch.of("a\"b").request().target().contains("%5C%22"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4/agent/checks-web-1", "1.8.7/agent/checks-web-1"})
  void recordedChecksOfOtherTypes_areNotExposed(String fixture) throws Exception {
    assertEquals(List.of(), CheckWatch.decode(Fixture.load(fixture).answer()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "HTTP GET http://127.0.0.1:21500/deep/health?x=1: 200 OK Output: ok | /deep/health",
        "HTTP GET http://:21500/health: 503 Service Unavailable Output: a: b | /health",
        "HTTP POST https://10.0.0.1:21500/h:y: 200 OK Output: | /h:y",
        "HTTP GET http://:21500: 200 OK Output: | /",
        "Get \\'http://:21500/health?x=1\\': dial tcp :21500: connect: connection refused | /health",
        "Get \\'http://[::1]:21500/\\': context deadline exceeded | /"
      })
  void path_isReadFromTheAgentsOwnWords(String output, String path) throws Exception {
    assertEquals(
        List.of(http("h", 21500, path)),
        decode("{'h':{'Type':'http','ExposedPort':21500,'Output':'" + output + "'}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ok",
        "the app said HTTP GET http://x/admin: 200",
        "HTTP GET ftp://x/admin: 200",
        "HTTP GET http://x/admin"
      })
  void otherWords_tellNoPath(String output) throws Exception {
    assertEquals(
        List.of(new ExposedCheck("h", 21500, Optional.empty(), Protocol.HTTP)),
        decode("{'h':{'Type':'http','ExposedPort':21500,'Output':'" + output + "'}}"));
  }

  /** As 1.8.7 writes them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http | HTTP GET http://:21500/h?x=1: 200 OK Output: ok | 21500",
        "http | HTTP GET http://:21500: 200 OK Output: | 21500",
        "http | Get \\'http://:21500/h\\': dial tcp :21500: connect: connection refused | 21500",
        "http | Get \\'http://:21500\\': context deadline exceeded | 21500",
        "http | HTTP GET http://127.0.0.1:21500/h: 200 OK Output: ok | 0",
        "http | HTTP GET http://127.0.0.1:80/h: 200 OK Output: HTTP GET http://:22/h: ok | 0",
        "http | HTTP GET http://:99999/h: 200 OK Output: ok | 0",
        "http | Output: HTTP GET http://:22/h: ok | 0",
        "grpc | gRPC check :21500: success | 21500",
        "grpc | rpc error: code = Unavailable desc = connection error: desc = \\'transport: Error"
            + " while dialing dial tcp :21500: connect: connection refused\\' | 21500",
        "grpc | gRPC check 127.0.0.1:21500: success | 0",
        "grpc | rpc error: code = Unknown desc = dial tcp :22: x | 0",
        "grpc | rpc error: code = DeadlineExceeded desc = context deadline exceeded | 0"
      })
  void port_whereItIsNoMember_isReadFromTheAgentsOwnWords(String type, String output, int port)
      throws Exception {
    assertEquals(
        port, decode("{'c':{'Type':'" + type + "','Output':'" + output + "'}}").getFirst().port());
  }

  @Test
  void port_whereItIsAMember_isNotReadFromWords() throws Exception {
    assertEquals(
        List.of(),
        decode(
            "{'c':{'Type':'http','ExposedPort':0,'Output':'HTTP GET http://:21500/h: 200 OK x'}}"));
  }

  @Test
  void grpcCheck_asksForItsOnePath_andUnexposedOnesForNone() throws Exception {
    assertEquals(
        List.of(
            new ExposedCheck(
                "g", 21501, Optional.of("/grpc.health.v1.Health/Check"), Protocol.HTTP2)),
        decode(
            "{'g':{'Type':'grpc','ExposedPort':21501},'t':{'Type':'tcp','ExposedPort':21502},"
                + "'h':{'Type':'http','ExposedPort':0}}"));
    assertThrows(MalformedAnswer.class, () -> decode("[]"));
  }

  @Test
  void checks_areExposedWhereTheRegistrationAsks() {
    ExposedPath stated = new ExposedPath(21500, "/m", 81, Protocol.HTTP, false);
    ExposedChecks.in(registration(true), List.of());
    assertEquals(
        List.of(new ExposedPath(21501, "/h", 80, Protocol.HTTP, true)),
        ExposedChecks.in(registration(true), List.of(http("h", 21501, "/h"))).options().exposed());
    assertEquals(
        registration(false, stated),
        ExposedChecks.in(registration(false, stated), List.of(http("h", 21501, "/h"))));
  }

  @Test
  void checksThatCannotBeExposed_areTold() {
    ExposedPath stated = new ExposedPath(21500, "/m", 81, Protocol.HTTP, false);
    ProxyRegistration read =
        ExposedChecks.in(
            registration(true, stated),
            List.of(
                http("taken", 21500, "/h"),
                new ExposedCheck("pathless", 21501, Optional.empty(), Protocol.HTTP),
                http("portless", 0, "/h")));
    assertEquals(List.of(stated), read.options().exposed());
    assertEquals(3, read.warnings().size());
  }

  @Test
  void pathThatWasTold_isRemembered_forTheSameCheckOnly() {
    ExposedCheck pathless = new ExposedCheck("h", 21500, Optional.empty(), Protocol.HTTP);
    List<ExposedCheck> known = List.of(http("h", 21500, "/h"));
    assertEquals(known, ExposedChecks.remembered(List.of(pathless), known));
    assertEquals(
        List.of(pathless),
        ExposedChecks.remembered(List.of(pathless), List.of(http("h", 21501, "/h"))));
    assertEquals(List.of(), ExposedChecks.remembered(List.of(), known));
    ExposedCheck portless = new ExposedCheck("h", 0, Optional.empty(), Protocol.HTTP);
    assertEquals(known, ExposedChecks.remembered(List.of(portless), known));
    assertEquals(
        List.of(portless),
        ExposedChecks.remembered(List.of(portless), List.of(http("other", 21500, "/h"))));
  }
}
