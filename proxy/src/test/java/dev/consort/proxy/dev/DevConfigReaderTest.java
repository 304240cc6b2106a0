// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.devagent.DevAgentConfig;
import dev.consort.proxy.cli.FlagParser;
import dev.consort.proxy.cli.Problem;
import dev.consort.proxy.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DevConfigReaderTest {
  @TempDir private Path folder;

  private static DevConfigReader.DevConfig read(String... arguments) throws UsageException {
    return DevConfigReader.read(
        FlagParser.parse(DevFlags.command(), List.of(arguments)), Map.of(), () -> "made");
  }

  private static String problem(String... arguments) {
    List<Problem> problems = assertThrows(UsageException.class, () -> read(arguments)).problems();
    assertEquals(1, problems.size(), problems.toString());
    return problems.getFirst().sentence();
  }

  @Test
  void defaults_areConsulsPortOnLoopbackWithoutAcls() throws UsageException {
    DevAgentConfig agent = read().agent();
    assertEquals(8500, agent.port());
    assertEquals("127.0.0.1", agent.host());
    assertEquals(false, agent.acl().enabled());
    assertEquals(Optional.empty(), read().madeToken());
  }

  @Test
  void acl_withoutToken_makesOneToShow() throws UsageException {
    DevConfigReader.DevConfig config = read("-acl", "deny");
    assertEquals(Optional.of("made"), config.madeToken());
    assertEquals(Optional.of("made"), config.agent().acl().initialManagement());
    assertEquals(false, config.agent().acl().defaultAllow());
  }

  @Test
  void acl_withToken_doesNotShowIt() throws UsageException {
    DevConfigReader.DevConfig config = read("-acl", "deny", "-management-token", "mine");
    assertEquals(Optional.empty(), config.madeToken());
    assertEquals(Optional.of("mine"), config.agent().acl().initialManagement());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-bind 0.0.0.0|--bind: \"0.0.0.0\" can be reached by others, and this agent protects"
            + " nothing; leave it at 127.0.0.1, or add --force-non-loopback if you mean it",
        "-port 70000|--port: \"70000\" is not a whole number from 0 to 65535; give one, such as 0",
        "-datacenter DC|--datacenter: \"DC\" is not a datacenter's name; accepted: lower-case"
            + " letters, digits, - and _",
        "-datacenters dc1,Dc2|--datacenters: \"dc1,Dc2\" is no list of datacenters' names; accepted:"
            + " names with commas between, as dc1,dc2, of lower-case letters, digits, - and _",
        "-datacenters dc1,|--datacenters: \"dc1,\" is no list of datacenters' names; accepted:"
            + " names with commas between, as dc1,dc2, of lower-case letters, digits, - and _",
        "-datacenters dc1,dc1|--datacenters: \"dc1,dc1\" names a datacenter twice; accepted:"
            + " names with commas between, as dc1,dc2, of lower-case letters, digits, - and _",
        "-datacenters a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q|--datacenters:"
            + " \"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\" is too long; accepted: up to 16 names",
        "-datacenters dc1,dc2 -datacenter dc1|--datacenter: is given with --datacenters; leave one"
            + " out; of several, the first is the primary",
        "-datacenters dc1,dc2 -port 65535|--port: \"65535\" is not a whole number from 0 to 65534;"
            + " give one, such as 0",
        "-management-token x|--management-token: has no effect alone; add --acl deny",
        "-acl maybe|--acl: \"maybe\" is not known; accepted: off, allow, deny"
      })
  void problem_isToldWithARemedy(String line, String sentence) {
    assertEquals(sentence, problem(line.split(" ", -1)));
  }

  @Test
  void datacenters_several_theFirstIsThePrimary() throws UsageException {
    DevAgentConfig agent = read("-datacenters", "east,west,north", "-port", "9000").agent();
    assertEquals("east", agent.datacenter());
    assertEquals(List.of("west", "north"), agent.secondaries());
    assertEquals(9000, agent.port());
  }

  @Test
  void datacenter_one_standsAlone() throws UsageException {
    assertEquals(List.of("dc1"), read().agent().datacenters());
    assertEquals(List.of("lab"), read("-datacenter", "lab").agent().datacenters());
    assertEquals(List.of("lab"), read("-datacenters", "lab").agent().datacenters());
  }

  @Test
  void bind_forced_isTaken() throws UsageException {
    DevAgentConfig agent = read("-bind", "0.0.0.0", "-force-non-loopback").agent();
    assertEquals("0.0.0.0", agent.host());
    assertTrue(agent.forceNonLoopback());
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("seed.json"), text).toString();
  }

  @Test
  void file_wellFormed_isTheSeed() throws Exception {
    DevAgentConfig agent =
        read("-file", file("{\"services\": [{\"Name\": \"web\"}], \"configEntries\": []}")).agent();
    assertEquals("web", agent.seed().services().getFirst().get("Name").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|is not a JSON object",
        "{\"service\": []}|unknown key \"service\" (did you mean services?)",
        "{\"services\": {}}|something else than a list at \"services\"",
        "{\"services\": [1]}|something else than an object in the list \"services\"",
        "{\"services\": |is not JSON"
      })
  void file_malformed_isAProblem(String text, String part) throws IOException {
    String sentence = problem("-file", file(text));
    assertTrue(sentence.contains(part), sentence);
  }

  @Test
  void file_missing_isAProblem() {
    assertTrue(problem("-file", "/no/such").contains("cannot be read"));
  }
}
