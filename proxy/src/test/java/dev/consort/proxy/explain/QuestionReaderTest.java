// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.authz.IntentionName;
import dev.consort.proxy.cli.FlagParser;
import dev.consort.proxy.cli.UsageException;
import dev.consort.upstreams.Address;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuestionReaderTest {
  private static Question read(String... arguments) throws UsageException {
    return QuestionReader.read(
            FlagParser.parse(ExplainFlags.command(), List.of(arguments)), Map.of())
        .question();
  }

  private static Question.OfVerdict verdict(String... arguments) throws UsageException {
    return assertInstanceOf(Question.OfVerdict.class, read(arguments));
  }

  private static String problem(String... arguments) {
    return assertThrows(UsageException.class, () -> read(arguments)).getMessage();
  }

  @Test
  void request_pathWithQuery_isTakenApart() throws UsageException {
    AskedRequest request =
        verdict("--from", "web", "--to", "api", "--path", "/a?b=c&d=?", "--header", "X-A=1=2")
            .request()
            .orElseThrow();
    assertEquals("GET", request.method());
    assertEquals("/a", request.path());
    assertEquals("b=c&d=?", request.query());
    assertTrue(request.anyHeader("x-a", "1=2"::equals));
  }

  @Test
  void request_severalHeadersOfOneName_areLookedAtOneByOne() throws UsageException {
    AskedRequest request =
        verdict("--from", "a", "--to", "b", "--path", "/", "--header", "r=v", "--header", "r=w")
            .request()
            .orElseThrow();
    assertTrue(request.anyHeader("r", "w"::equals));
    assertTrue(!request.anyHeader("r", "v,w"::equals));
  }

  @Test
  void request_methodAlone_isForTheRoot() throws UsageException {
    AskedRequest request =
        verdict("--from", "a", "--to", "b", "--method", "POST").request().orElseThrow();
    assertEquals("POST", request.method());
    assertEquals("/", request.path());
  }

  @Test
  void names_ofNamespacesAndPartitions_areTakenApart() throws UsageException {
    assertEquals(
        new IntentionName("part", "team", "api"),
        verdict("--from", "web", "--to", "part/team/api").to());
    assertEquals("team/web", verdict("--from", "team/web", "--to", "api").from().shown());
  }

  @Test
  void denial_withoutAddress_isAskedOfTheDefault() throws UsageException {
    assertEquals(
        new Question.OfDenial("ab-1", new Address.Tcp("127.0.0.1", 19000)),
        read("--denial", "ab-1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --from a                                | --to: is missing
          --to a                                  | --from: is missing
          --from a --to *                         | --to: "*" is not one service
          --from a/b/c/d --to b                   | --from: "a/b/c/d" is not one service
          --from spiffe://x/y --to b              | --from: "spiffe://x/y" is not a SPIFFE id
          --from a --to b --path admin            | --path: "admin" is not a path
          --from a --to b --method G,T            | --method: "G,T" is not a method
          --from a --to b --header x=1            | --header: is given without a request
          --from a --to b --path / --header x     | --header: "x" has no name
          --denial ../x                           | --denial: "../x" is not the id of a denial
          --denial ab --from a                    | --from: does not go with --denial
          --denial ab --admin unix:/x             | --admin: "unix:/x" is a unix socket
          --from a --to b --format xml            | --format: "xml" is not known
          """)
  void commandLine_wrong_isToldWithItsKey(String line, String complaint) {
    String told = problem(line.split(" "));
    assertTrue(told.contains(complaint), told);
  }
}
