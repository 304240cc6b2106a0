// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import dev.consort.proxy.local.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * A mesh on this machine, for one test class: an agent and what the tests add to it. Register it as
 * a static extension, or as one of the only instance. What a test opens is closed after it, what is
 * opened before all tests is closed at the end, last opened first; a failing test shows the end of
 * every log.
 */
public final class Mesh
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        TestExecutionExceptionHandler {
  private static final Duration CATALOG_LIMIT = Duration.ofSeconds(30);

  private final FreePorts ports = new FreePorts(RandomGenerator.getDefault());
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<ChildProcess> processes = new ArrayList<>();
  private Path directory = Path.of("target");
  private final Map<String, String> protocols = new LinkedHashMap<>();
  private final AgentKind kind;
  private final Place place;
  private int openedBeforeTest;
  private MeshAgent agent;

  /** With a real Consul. */
  public Mesh() {
    this(AgentKind.REAL);
  }

  public Mesh(AgentKind kind) {
    this(kind, new Place.Alone());
  }

  private Mesh(AgentKind kind, Place place) {
    this.kind = kind;
    this.place = place;
  }

  /** Where the agent stands among datacenters. */
  private sealed interface Place {
    record Alone() implements Place {}

    record Primary() implements Place {}

    record Secondary(Mesh primary) implements Place {}
  }

  /** The first of two datacenters, {@code dc1}. */
  public static Mesh primary(AgentKind kind) {
    return new Mesh(kind, new Place.Primary());
  }

  /** The other one, {@code dc2}; an extension that comes after the first in order. */
  public static Mesh secondaryOf(Mesh primary) {
    return new Mesh(primary.kind, new Place.Secondary(primary));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Path logs =
        Path.of(
                System.getProperty("basedir", ""),
                "target",
                "logs",
                context.getRequiredTestClass().getSimpleName())
            .toAbsolutePath();
    directory =
        switch (place) {
          case Place.Alone _ -> logs;
          case Place.Primary _ -> logs.resolve("dc1");
          case Place.Secondary _ -> logs.resolve("dc2");
        };
    Directories.delete(directory);
    agent = start(directory.resolve("consul"));
    opened.push(agent);
  }

  private MeshAgent start(Path data) {
    return switch (place) {
      case Place.Alone _ ->
          switch (kind) {
            case REAL -> RealConsul.start(data, ports);
            case DEV -> DevConsul.start(data, ports, "allow");
            case DEV_DENYING -> DevConsul.start(data, ports, "deny");
          };
      case Place.Primary _ ->
          switch (kind) {
            case REAL -> RealConsul.startPrimary(data, ports);
            case DEV -> DevConsul.startPair(data, ports, "allow");
            case DEV_DENYING -> DevConsul.startPair(data, ports, "deny");
          };
      case Place.Secondary(var primary) ->
          switch (primary.agent) {
            case RealConsul real -> RealConsul.startSecondary(data, ports, real);
            case DevConsul dev -> dev.secondary();
          };
    };
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    openedBeforeTest = opened.size();
    if (!agent.isRunning()) {
      // A test that stops the agent may fail before it starts it again.
      agent.start();
      agent.awaitCa();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    closeDownTo(openedBeforeTest);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    closeDownTo(0);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    failure.addSuppressed(new Logs(this));
    throw failure;
  }

  public MeshAgent agent() {
    return agent;
  }

  /** The agent of a mesh with a real Consul, for what only that can do. */
  public RealConsul consul() {
    return switch (agent) {
      case RealConsul real -> real;
      case DevConsul _ -> throw new AssertionError("this mesh has no real Consul");
    };
  }

  /** Whether what no intention names is allowed here. */
  public boolean isOpen() {
    return switch (kind) {
      case REAL, DEV -> true;
      case DEV_DENYING -> false;
    };
  }

  /** The name of its datacenter. */
  public String datacenter() {
    return switch (place) {
      case Place.Alone _, Place.Primary _ -> "dc1";
      case Place.Secondary _ -> "dc2";
    };
  }

  public FreePorts ports() {
    return ports;
  }

  /** Where this class's logs and data are. */
  public Path directory() {
    return directory;
  }

  /** Closes this when the running test ends, or the class if none runs. */
  public <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Shows the log of this process when a test fails, and stops it in the end. */
  public ChildProcess watching(ChildProcess process) {
    processes.add(process);
    return closing(process);
  }

  /** A service whose application listens there, registered with a sidecar that may dial others. */
  public MeshService service(String name, int appPort, String... destinations) {
    MeshService service = unregistered(name, appPort, destinations);
    register(service);
    return service;
  }

  /**
   * Like {@link #service}, for a test that wants to change it before it calls {@link #register}.
   */
  public MeshService unregistered(String name, int appPort, String... destinations) {
    Map<String, Integer> upstreams = new LinkedHashMap<>();
    for (String destination : destinations) {
      upstreams.put(destination, ports.free());
    }
    // Those registered before; a service that is not known yet counts as one of tcp.
    Map<String, String> known = new LinkedHashMap<>(protocols);
    known.keySet().retainAll(upstreams.keySet());
    return new MeshService(name, appPort, ports.free(), upstreams, known, Map.of(), "none");
  }

  /** Registers it and waits until others can find it. */
  public void register(MeshService service) {
    if (!service.protocol().equals("tcp")) {
      protocols.put(service.name(), service.protocol());
    }
    service.register(agent);
    Await.until(
        service.name() + " in the catalog",
        CATALOG_LIMIT,
        () -> !agent.api().get("/v1/health/connect/" + service.name() + "?passing=1").isEmpty());
  }

  /**
   * Two services with a sidecar each; returns the port on which the source reaches the destination.
   */
  public int pair(SidecarKind kind, String destination, int appPort, String source) {
    MeshService server = service(destination, appPort);
    MeshService client = service(source, 1, destination);
    sidecar(kind, server);
    sidecar(kind, client);
    return client.upstream(destination);
  }

  /** Starts a sidecar beside the service and waits until it is ready. */
  public Sidecar sidecar(SidecarKind kind, MeshService service) {
    return switch (kind) {
      case CONSORT -> consort(service);
      case BUILT_IN -> builtIn(service);
      case ENVOY -> envoy(service);
    };
  }

  /**
   * Starts one process that is the sidecar of all these services, without waiting until it is
   * ready; Consul's own cannot be that.
   */
  public Sidecar startingForAll(SidecarKind kind, List<MeshService> services) {
    return switch (kind) {
      case CONSORT ->
          starting(
              services.getFirst().name(),
              services.stream()
                  .flatMap(each -> Stream.of("-sidecar-for", each.name()))
                  .toArray(String[]::new));
      case ENVOY -> startingEnvoy(services);
      case BUILT_IN -> throw new AssertionError("Consul's sidecar is that of one service only");
    };
  }

  private EnvoySidecar envoy(MeshService service) {
    EnvoySidecar sidecar = startingEnvoy(List.of(service));
    sidecar.awaitReady();
    return sidecar;
  }

  private EnvoySidecar startingEnvoy(List<MeshService> services) {
    EnvoySidecar sidecar = closing(EnvoySidecar.start(this, services));
    processes.add(sidecar.process());
    return sidecar;
  }

  private BuiltInSidecar builtIn(MeshService service) {
    BuiltInSidecar sidecar = closing(BuiltInSidecar.start(agent, service, directory));
    processes.add(sidecar.process());
    sidecar.awaitReady();
    return sidecar;
  }

  /** Starts Consort beside the service, with more flags, and waits until it is ready. */
  public ConsortProcess consort(MeshService service, String... flags) {
    List<String> all = new ArrayList<>(List.of("-sidecar-for", service.name()));
    all.addAll(List.of(flags));
    return consort(service.name(), all.toArray(String[]::new));
  }

  /**
   * Starts {@code consort proxy} with these flags at this mesh's agent; waits until it is ready.
   */
  public ConsortProcess consort(String name, String... flags) {
    ConsortProcess consort = starting(name, flags);
    consort.awaitReady();
    return consort;
  }

  /** Like {@link #consort}, without waiting for anything. */
  public ConsortProcess starting(String name, String... flags) {
    // By the environment, so that a test's own flag goes before it.
    Map<String, String> environment = Map.of("CONSUL_HTTP_ADDR", agent.address());
    ConsortProcess consort =
        ConsortProcess.start(
            "consort-" + name, List.of(flags), environment, ports.free(), directory);
    processes.add(consort.process());
    return closing(consort);
  }

  /**
   * Starts {@code consort gateway} in this mesh and waits until it is ready and others can find it.
   *
   * @param id of its registration
   */
  public MeshGateway gateway(String id) {
    MeshGateway gateway = MeshGateway.start(this, id);
    processes.add(gateway.process().process());
    return gateway;
  }

  /**
   * Starts Envoy as a mesh gateway of this datacenter and waits until it listens and others can
   * find it.
   *
   * @param id of its registration
   * @param wanPorts where a gateway of each other datacenter is reached, by its name
   * @param services of this datacenter that it passes connections on to
   */
  public EnvoyGateway envoyGateway(
      String id, Map<String, Integer> wanPorts, List<String> services) {
    EnvoyGateway gateway = closing(EnvoyGateway.start(this, id, wanPorts, services));
    processes.add(gateway.process());
    return gateway;
  }

  /** Runs another command of Consort at this mesh's agent to its end. */
  public ChildProcess command(String... arguments) {
    return ChildProcess.run(
        "consort-" + arguments[0],
        ConsortCommand.of(List.of(arguments)),
        Map.of("CONSUL_HTTP_ADDR", agent.address()),
        directory,
        Duration.ofSeconds(30));
  }

  /** Lets or forbids connections from one service to the other: {@code allow} or {@code deny}. */
  public void intention(String source, String destination, String action) {
    switch (agent) {
      case RealConsul real ->
          real.cli("intention", "create", "-" + action, "-replace", source, destination);
      case DevConsul dev ->
          dev.api()
              .put(
                  "/v1/connect/intentions/exact?source=" + source + "&destination=" + destination,
                  Map.of("SourceType", "consul", "Action", action));
    }
  }

  /**
   * Replaces all intentions on a destination, on an agent that knows intentions on requests.
   *
   * @param sources elements of the entry's {@code Sources}, as JSON
   */
  public void intentions(String destination, String... sources) {
    agent
        .api()
        .put(
            "/v1/config",
            "{\"Kind\": \"service-intentions\", \"Name\": \"%s\", \"Sources\": [%s]}"
                .formatted(destination, String.join(", ", sources)));
  }

  private void closeDownTo(int size) throws Exception {
    while (opened.size() > size) {
      opened.pop().close();
    }
  }

  /**
   * The ends of all logs, attached to a failure. Made late: the failure is what they lead up to.
   */
  private static final class Logs extends Exception {
    Logs(Mesh mesh) {
      super(text(mesh), null, false, false);
    }

    private static String text(Mesh mesh) {
      StringBuilder text = new StringBuilder("what the processes said\n");
      mesh.processes.forEach(process -> text.append(process.tail()).append('\n'));
      return text.append(mesh.agent == null ? "" : mesh.agent.tail()).toString();
    }
  }
}
