// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.gateway;

import dev.consort.agent.gateway.GatewaySnapshot;
import dev.consort.agent.gateway.GatewaySource;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.listeners.BindFailed;
import dev.consort.listeners.GatewaySpec;
import dev.consort.listeners.Listener;
import dev.consort.listeners.accesslog.AccessLogSettings;
import dev.consort.proxy.serving.BindRemedy;
import dev.consort.proxy.serving.OpenListener;
import dev.consort.proxy.serving.Served;
import dev.consort.proxy.serving.StartFailure;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.sni.SniTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mesh gateway. Listens once it knows the whole catalog, so that nobody is turned away for what
 * it has not read yet. Its methods may be called from any thread; its work is done on the control
 * thread.
 */
public final class Gateway implements Served {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  // As sidecars wait for a peer's handshake.
  private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(10);

  private final String service;
  private final List<Address.Tcp> binds;
  private final GatewaySource source;
  private final Opener opener;
  private final Executor control;
  private final Runnable changed;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final List<OpenListener> listeners = new CopyOnWriteArrayList<>();
  private volatile Optional<GatewaySnapshot> snapshot = Optional.empty();
  private volatile SniTable table = SniTable.EMPTY;

  /** Opens listeners: the data plane, as far as a gateway needs it. */
  @FunctionalInterface
  public interface Opener {
    /** See {@link dev.consort.listeners.DataPlane#openGateway}. */
    CompletionStage<Listener> openGateway(GatewaySpec spec, Supplier<SniTable> routes);
  }

  /**
   * A gateway that has not begun.
   *
   * @param service the name it is registered by
   * @param binds where it listens, one or more
   * @param control the control thread
   * @param changed called on the control thread after each change
   */
  public Gateway(
      String service,
      List<Address.Tcp> binds,
      GatewaySource source,
      Opener opener,
      Executor control,
      Runnable changed) {
    this.service = service;
    this.binds = List.copyOf(binds);
    this.source = source;
    this.opener = opener;
    this.control = control;
    this.changed = changed;
  }

  @Override
  public String kind() {
    return "gateway";
  }

  @Override
  public String name() {
    return service;
  }

  @Override
  public CompletionStage<Void> start() {
    source.start(this::accept);
    return started;
  }

  private void accept(GatewaySnapshot now) {
    boolean first = snapshot.isEmpty();
    table = now.table();
    snapshot = Optional.of(now);
    if (first) {
      LOG.info(
          "gateway {}: knows {} names in {} and ways to {} other datacenters",
          service,
          now.table().services().size(),
          now.datacenter(),
          now.table().datacenters().size());
      open();
    }
    changed.run();
  }

  private void open() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Address.Tcp bind : binds) {
      GatewaySpec spec =
          new GatewaySpec(service, bind, HELLO_TIMEOUT, 0, AccessLogSettings.DEFAULT);
      all.add(opener.openGateway(spec, () -> table).thenAccept(this::opened).toCompletableFuture());
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .whenComplete((_, failure) -> control.execute(() -> opened(failure)));
  }

  private void opened(Listener listener) {
    listeners.add(
        new OpenListener(
            listener, OpenListener.Callers.MESH, "gateway", "to", "services and datacenters"));
  }

  private void opened(Throwable failure) {
    if (failure == null) {
      started.complete(null);
    } else {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      started.completeExceptionally(
          cause instanceof BindFailed bind
              ? new StartFailure(service, BindRemedy.sentence(bind))
              : cause);
    }
    changed.run();
  }

  /** What it knows; empty before it listens. */
  public Optional<GatewaySnapshot> snapshot() {
    return snapshot;
  }

  /** How many services could not be read again when they last changed. */
  public int notReadAgain() {
    return source.failing();
  }

  @Override
  public List<String> missing() {
    List<String> missing = new ArrayList<>(source.missing());
    if (missing.isEmpty() && !started.isDone()) {
      missing.add("listener: it is being opened");
    }
    return missing;
  }

  @Override
  public List<WatchStatus> watches() {
    return source.status();
  }

  @Override
  public List<OpenListener> openListeners() {
    return List.copyOf(listeners);
  }

  @Override
  public void freeze() {
    source.close();
  }
}
