// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.snapshot.MeshSettings;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.PathNormalization;
import dev.consort.authz.PermissiveMode;
import dev.consort.certs.CertMetrics;
import dev.consort.certs.Credentials;
import dev.consort.certs.ServerTls;
import dev.consort.certs.TlsSettings;
import dev.consort.metrics.Registry;
import dev.consort.proxy.plan.PlanFixtures;
import dev.consort.time.ManualTimers;
import dev.consort.upstreams.Address;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sidecar makes of what its mesh demands. */
final class MeshSettingsTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Address IN = new Address.Tcp("127.0.0.1", 21000);
  private static final Address OUT = new Address.Tcp("127.0.0.1", 9191);

  private final ManualTimers time = new ManualTimers(NOW);
  private final PlanFixtures fixtures = PlanFixtures.at(NOW);
  private final Credentials credentials = fixtures.credentials();
  private final FakeSource source = new FakeSource();
  private final FakeListeners listeners = new FakeListeners();
  private Sidecar sidecar;

  @BeforeEach
  void start() {
    sidecar =
        new Sidecar(
            "web",
            source,
            new SidecarDeps(
                listeners,
                CertMetrics.register(new Registry()),
                Runnable::run,
                time,
                time,
                List.of(),
                Duration.ofSeconds(10)),
            () -> {});
    sidecar.start();
  }

  private void give(Credentials with, MeshSettings mesh) {
    source.give(
        fixtures.snapshot(PlanFixtures.registration(21000, 9191), with, List.of(), Map.of(), mesh));
  }

  private static MeshSettings mesh(TlsSettings incoming, PermissiveMode plaintext) {
    return new MeshSettings(
        incoming, TlsSettings.DEFAULT, true, PathNormalization.DEFAULT, plaintext);
  }

  private List<String> versions() {
    SslHandler handler = listeners.serverTls.get().newHandler(UnpooledByteBufAllocator.DEFAULT);
    List<String> versions = Arrays.asList(handler.engine().getEnabledProtocols());
    ReferenceCountUtil.release(handler.engine());
    return versions;
  }

  @Test
  void mesh_ofTheFirstSnapshot_isInForceWhenTheFirstListenerOpens() {
    give(credentials, PlanFixtures.strict());
    assertEquals(List.of(IN, OUT), listeners.accepting());
    assertFalse(versions().contains("TLSv1.2"), versions().toString());
    assertTrue(listeners.rules.get().sanitizeClientCert());
  }

  @Test
  void mesh_changed_isSwappedWithoutTouchingListeners() {
    give(credentials, MeshSettings.DEFAULT);
    ServerTls before = listeners.serverTls.get();
    IntentionTable table = listeners.intentions.get();
    assertTrue(versions().contains("TLSv1.2"));
    give(credentials, PlanFixtures.strict());
    assertNotSame(before, listeners.serverTls.get());
    assertFalse(versions().contains("TLSv1.2"));
    assertTrue(listeners.rules.get().sanitizeClientCert());
    assertSame(table, listeners.intentions.get());
    assertEquals(2, listeners.opened.size(), "no listener was opened anew");
    assertEquals(1, listeners.opened.getFirst().rechecks());
  }

  @Test
  void mesh_withTheSameTls_keepsTheContexts() {
    give(credentials, MeshSettings.DEFAULT);
    ServerTls before = listeners.serverTls.get();
    give(credentials, mesh(TlsSettings.DEFAULT, PermissiveMode.STRICT));
    assertSame(before, listeners.serverTls.get());
    assertTrue(listeners.rules.get().sanitizeClientCert());
  }

  @Test
  void credentials_changedLater_areUnderTheMeshsTls() {
    give(credentials, PlanFixtures.strict());
    give(fixtures.credentials(), PlanFixtures.strict());
    assertFalse(versions().contains("TLSv1.2"));
  }

  @Test
  void tlsThatCannotBeSpoken_letsNobodyIn_andIsWhatIsMissing() {
    give(credentials, MeshSettings.DEFAULT);
    give(credentials, mesh(new TlsSettings.Refused("no suite left"), PermissiveMode.STRICT));
    assertEquals(List.of(OUT), listeners.accepting());
    assertTrue(
        sidecar.missing().contains("inbound listener: the mesh entry has no suite left"),
        sidecar.missing().toString());
    give(credentials, MeshSettings.DEFAULT);
    assertTrue(listeners.accepting().contains(IN));
  }

  @Test
  void plaintext_isPermittedWhileMeshAndServiceSaySo() {
    give(credentials, mesh(TlsSettings.DEFAULT, new PermissiveMode(true, true)));
    assertTrue(listeners.plaintext.get().isPresent());
    for (PermissiveMode half :
        List.of(new PermissiveMode(false, true), new PermissiveMode(true, false))) {
      give(credentials, mesh(TlsSettings.DEFAULT, new PermissiveMode(true, true)));
      give(credentials, mesh(TlsSettings.DEFAULT, half));
      assertTrue(listeners.plaintext.get().isEmpty(), half.toString());
    }
  }
}
