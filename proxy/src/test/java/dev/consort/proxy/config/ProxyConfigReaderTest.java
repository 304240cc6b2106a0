// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.config.AgentAddress;
import dev.consort.agent.config.AgentToken;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.authz.DefaultPolicy;
import dev.consort.proxy.cli.Effective;
import dev.consort.proxy.cli.FlagParser;
import dev.consort.proxy.cli.Problem;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.logging.LogFormat;
import dev.consort.proxy.logging.LogLevel;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.UpstreamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProxyConfigReaderTest {
  private static final Map<String, String> NO_ENVIRONMENT = Map.of();

  private static ProxyConfig read(Map<String, String> environment, String line)
      throws UsageException {
    List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" ", -1));
    return ProxyConfigReader.read(
        FlagParser.parse(ProxyFlags.command(), arguments), environment, 2);
  }

  private static ProxyConfig read(String line) throws UsageException {
    return read(NO_ENVIRONMENT, line);
  }

  private static List<String> problems(Map<String, String> environment, String line) {
    return assertThrows(UsageException.class, () -> read(environment, line)).problems().stream()
        .map(Problem::sentence)
        .toList();
  }

  private static String problem(String line) {
    List<String> problems = problems(NO_ENVIRONMENT, line);
    assertEquals(1, problems.size(), problems.toString());
    return problems.getFirst();
  }

  @Test
  void defaults_areThoseOfTheHelpText() throws UsageException {
    ProxyConfig config = read("-sidecar-for web");
    assertEquals(List.of(new ProxySelector.SidecarFor("web")), config.sidecars());
    assertEquals(AgentAddress.DEFAULT, config.process().agent().address());
    assertInstanceOf(AgentToken.None.class, config.process().agent().token());
    assertEquals(Optional.empty(), config.defaultPolicy());
    assertEquals(2, config.process().concurrency());
    assertEquals(
        new DrainSettings(Duration.ofSeconds(1), Duration.ofSeconds(10)), config.process().drain());
    assertEquals(
        new AdminBind(Optional.of(new Address.Tcp("127.0.0.1", 19000)), false),
        config.process().admin());
    assertEquals(
        new LogSettings(LogLevel.INFO, LogFormat.TEXT, AccessLogging.TEXT), config.process().log());
  }

  @Test
  void sidecars_several_areAllTaken() throws UsageException {
    assertEquals(
        List.of(
            new ProxySelector.ProxyId("x-proxy"),
            new ProxySelector.SidecarFor("web"),
            new ProxySelector.SidecarFor("db")),
        read("-sidecar-for web -sidecar-for=db --proxy-id x-proxy -sidecar-for web").sidecars());
  }

  @Test
  void sidecar_fromEnvironment_isTakenWhereTheCommandLineIsSilent() throws UsageException {
    Map<String, String> environment = Map.of("CONNECT_SIDECAR_FOR", "web");
    assertEquals(List.of(new ProxySelector.SidecarFor("web")), read(environment, "").sidecars());
    assertEquals(
        List.of(new ProxySelector.ProxyId("x")), read(environment, "-proxy-id x").sidecars());
  }

  @Test
  void sidecar_bothInEnvironment_theProxyIdWins() throws UsageException {
    assertEquals(
        List.of(new ProxySelector.ProxyId("p")),
        read(Map.of("CONNECT_SIDECAR_FOR", "web", "CONNECT_PROXY_ID", "p"), "").sidecars());
  }

  @Test
  void sidecar_none_isAProblemThatNamesTheFlags() {
    assertEquals(
        "--sidecar-for: no sidecar was named; give --sidecar-for SERVICE-ID, or --proxy-id ID, or"
            + " --service NAME",
        problem(""));
  }

  @Test
  void adHoc_complete_isARegistration() throws UsageException {
    ProxyConfig config =
        read(
            "-service web -listen 10.0.0.1:21000 -service-addr 127.0.0.1:8080"
                + " -upstream db:9191 -upstream geo.query:0.0.0.0:9192 -register -register-id 7");
    assertTrue(config.register());
    ProxyRegistration registration =
        ((ProxySelector.Fixed) config.sidecars().getFirst()).registration();
    assertEquals("web-proxy-7", registration.proxyId());
    assertEquals("web", registration.service());
    assertEquals(new Address.Tcp("10.0.0.1", 21000), registration.inbound().orElseThrow().bind());
    assertEquals(
        List.of(
            UpstreamId.service("db"),
            new UpstreamId(UpstreamId.Type.PREPARED_QUERY, "geo", "", "")),
        registration.upstreams().stream().map(UpstreamDeclaration::id).toList());
    assertEquals(
        List.of(new Address.Tcp("127.0.0.1", 9191), new Address.Tcp("0.0.0.0", 9192)),
        registration.upstreams().stream().map(UpstreamDeclaration::bind).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-service web -listen :21000|--service-addr: is missing; --listen is of use only together"
            + " with it",
        "-service web|--service: the sidecar would have nothing to do; give --listen and"
            + " --service-addr, or --upstream",
        "-upstream db:9191|--service: is missing; name the service that the sidecar stands for",
        "-service web -upstream db:9191 -register-id x|--register-id: has no effect alone; add"
            + " --register",
        "-service web -upstream db:1 -register|--register: Consul takes no sidecar that nobody can"
            + " connect to; add --listen and --service-addr, or leave it out",
        "-sidecar-for web -register|--register: is for a sidecar that nobody registered; give"
            + " either it or --sidecar-for / --proxy-id",
        "-service web -upstream db|--upstream: \"db\" does not name an upstream and a port;"
            + " accepted: name:port, name:address:port, and the name with .query for a prepared"
            + " query",
        "-service web -upstream a:1 -upstream b:1|--upstream: b listens on 127.0.0.1:1, as another"
            + " upstream does; give each its own port",
        "-sidecar-for web -log-level loud|--log-level: \"loud\" is not known; accepted: trace,"
            + " debug, info, warn, error",
        "-sidecar-for web -concurrency 0|--concurrency: \"0\" is not a whole number from 1 to 256;"
            + " give one, such as 1",
        "-sidecar-for web -drain-timeout soon|--drain-timeout: \"soon\" is not a duration; accepted:"
            + " 0 to 24h, written as 500ms, 10s or 1m30s",
        "-sidecar-for web -admin-bind unix:/x|--admin-bind: \"unix:/x\" is a unix socket; accepted:"
            + " host:port, :port or none",
        "-sidecar-for web -default-policy maybe|--default-policy: \"maybe\" is not known; accepted:"
            + " allow, deny",
        "-sidecar-for web -token-file /no/such|--token-file: \"/no/such\" does not exist; give the"
            + " path of a file that this user may read",
        "-sidecar-for web -client-cert /|--client-key: is missing; a client certificate and its key"
            + " are given together",
        "-sidecar-for web now|now: is not expected here; flags begin with a dash",
        "-sidecar-for web -sidecarfor db|--sidecarfor: consort proxy has no such flag; did you mean"
            + " --sidecar-for?"
      })
  void problem_single_isToldWithKeyValueAndRemedy(String line, String sentence) {
    List<String> problems = problems(NO_ENVIRONMENT, line);
    assertTrue(problems.contains(sentence), problems.toString());
  }

  @Test
  void problems_several_areToldAtOnce() {
    assertEquals(
        3,
        problems(NO_ENVIRONMENT, "-log-level x -concurrency y -sidecar-for web -admin-bind z")
            .size());
  }

  @Test
  void agent_fromEnvironment_isReadAsTheOfficialClientDoes() throws UsageException {
    ProxyConfig config =
        read(
            Map.of(
                "CONSUL_HTTP_ADDR", "agent.local:8501",
                "CONSUL_HTTP_SSL", "true",
                "CONSUL_HTTP_TOKEN", "secret-token",
                "CONSUL_HTTP_AUTH", "me:pass",
                "CONSUL_TLS_SERVER_NAME", "consul.local:8501",
                "CONSUL_NAMESPACE", "default"),
            "-sidecar-for web");
    assertEquals(
        new AgentAddress.Tcp("agent.local", 8501, true, ""), config.process().agent().address());
    assertEquals(new AgentToken.Fixed("secret-token"), config.process().agent().token());
    assertEquals(Optional.of("consul.local"), config.process().agent().tls().serverName());
    assertEquals("", config.process().agent().namespace());
  }

  @Test
  void effective_secrets_areNeverShown() throws UsageException {
    ProxyConfig config =
        read(
            Map.of("CONSUL_HTTP_TOKEN", "secret-token", "CONSUL_HTTP_AUTH", "me:secret-pass"),
            "-sidecar-for web");
    assertFalse(
        config.process().effective().toString().contains("secret"),
        config.process().effective().toString());
    Effective token =
        config.process().effective().stream()
            .filter(one -> one.key().equals("token"))
            .findFirst()
            .get();
    assertEquals("CONSUL_HTTP_TOKEN", token.origin().toString());
  }

  @Test
  void problem_withASecret_doesNotQuoteIt() {
    assertFalse(
        problems(Map.of("CONSUL_HTTP_AUTH", " "), "-sidecar-for web -token= ")
            .toString()
            .contains("\""));
  }

  @Test
  void token_flagOverEnvironmentFile_wins(@TempDir Path folder) throws UsageException, IOException {
    Path file = Files.writeString(folder.resolve("token"), "from-file");
    Map<String, String> environment = Map.of("CONSUL_HTTP_TOKEN_FILE", file.toString());
    assertEquals(
        new AgentToken.File(file), read(environment, "-sidecar-for web").process().agent().token());
    assertEquals(
        new AgentToken.Fixed("t"),
        read(environment, "-sidecar-for web -token t").process().agent().token());
  }

  @Test
  void verification_nonsenseInTheEnvironment_isAProblem() {
    assertEquals(
        List.of(
            "CONSUL_HTTP_SSL_VERIFY: \"maybe\" is neither true nor false; accepted: true, false"),
        problems(Map.of("CONSUL_HTTP_SSL_VERIFY", "maybe"), "-sidecar-for web"));
  }

  @Test
  void flags_ofConsulsOwnProxy_areAllAccepted() throws UsageException {
    ProxyConfig config =
        read(
            "-sidecar-for web -log-level INFO -log-json -http-addr 127.0.0.1:8500 -token x"
                + " -datacenter dc1 -stale -pprof-addr 127.0.0.1:6060 -tls-server-name n"
                + " -ca-path /");
    assertEquals(LogFormat.JSON, config.process().log().format());
    assertEquals(AccessLogging.JSON, config.process().log().access());
    assertTrue(config.process().agent().stale());
    assertEquals(1, config.process().notes().size());
  }

  @Test
  void defaultPolicy_given_overrules() throws UsageException {
    assertEquals(
        Optional.of(DefaultPolicy.ALLOW),
        read("-sidecar-for web -default-policy allow").defaultPolicy());
  }

  @Test
  void admin_none_isOff() throws UsageException {
    assertEquals(
        new AdminBind(Optional.empty(), true),
        read("-sidecar-for w -admin-bind none").process().admin());
  }
}
