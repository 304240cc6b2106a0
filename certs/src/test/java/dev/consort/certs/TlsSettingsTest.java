// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsSettingsTest {
  private static final String GCM = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";

  private final TlsFixture mesh = new TlsFixture();

  private static TlsPolicy spoken(String oldest, String newest, String... suites) {
    return assertInstanceOf(
            TlsSettings.Spoken.class, TlsSettings.of(oldest, newest, List.of(suites)))
        .policy();
  }

  @Test
  void nothingAsked_isTheDefault() {
    assertEquals(TlsSettings.DEFAULT, TlsSettings.of("", "", List.of()));
    assertEquals(TlsSettings.DEFAULT, TlsSettings.of("TLS_AUTO", "TLS_AUTO", List.of()));
  }

  @Test
  void oldVersion_isRaisedWithAWarning() {
    TlsSettings.Spoken read =
        assertInstanceOf(TlsSettings.Spoken.class, TlsSettings.of("TLSv1_0", "", List.of()));
    assertEquals(TlsPolicy.DEFAULT, read.policy());
    assertEquals(1, read.warnings().size());
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1_4, ''",
    "1.2, ''",
    "'', TLSv1_4",
    "'', TLSv1_1",
    "'', TLSv1_0",
    "TLSv1_3, TLSv1_2"
  })
  void versionsThatCannotBe_areRefused(String oldest, String newest) {
    assertInstanceOf(TlsSettings.Refused.class, TlsSettings.of(oldest, newest, List.of()));
  }

  @Test
  void unknownSuite_isLeftOutWithAWarning_andWithoutAnyOtherRefused() {
    TlsSettings.Spoken read =
        assertInstanceOf(
            TlsSettings.Spoken.class,
            TlsSettings.of("", "", List.of("TLS_RSA_WITH_AES_128_CBC_SHA", GCM, GCM)));
    assertEquals(List.of(GCM), read.policy().ciphers());
    assertTrue(read.warnings().getFirst().contains("TLS_RSA_WITH_AES_128_CBC_SHA"));
    assertInstanceOf(
        TlsSettings.Refused.class,
        TlsSettings.of("", "", List.of("TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_NEW")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void newestOnly_isSpokenToNoOlderPeer(boolean onNative) {
    TlsPolicy newest = spoken("TLSv1_3", "");
    assertEquals("TLSv1.3", agreed(newest, TlsPolicy.DEFAULT, onNative));
    assertEquals("TLSv1.3", agreed(TlsPolicy.DEFAULT, newest, onNative));
    assertEquals("", agreed(newest, TlsFixture.only(TlsVersion.TLS_1_2), onNative));
    assertEquals("", agreed(TlsFixture.only(TlsVersion.TLS_1_2), newest, onNative));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void olderOnly_isWhatIsAgreedOn(boolean onNative) {
    assertEquals("TLSv1.2", agreed(spoken("", "TLSv1_2"), TlsPolicy.DEFAULT, onNative));
    assertEquals("TLSv1.2", agreed(TlsPolicy.DEFAULT, spoken("", "TLSv1_2"), onNative));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void suites_areAgreedOn_andNoOthers(boolean onNative) {
    TlsPolicy one = spoken("", "TLSv1_2", GCM);
    try (TlsPair pair = pair(one, TlsPolicy.DEFAULT, onNative)) {
      assertEquals(GCM, pair.serverTls.engine().getSession().getCipherSuite());
    }
    TlsPolicy other = spoken("", "TLSv1_2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    try (TlsPair pair = pair(one, other, onNative)) {
      assertFalse(pair.succeeded());
    }
  }

  /** The version of a handshake; empty when it fails. */
  private String agreed(TlsPolicy server, TlsPolicy client, boolean onNative) {
    try (TlsPair pair = pair(server, client, onNative)) {
      return pair.succeeded() ? pair.protocol() : "";
    }
  }

  private TlsPair pair(TlsPolicy serverPolicy, TlsPolicy clientPolicy, boolean onNative) {
    ServerTls server =
        ServerTls.build(
            mesh.ca.credentials("db"), serverPolicy, mesh.metrics, mesh.clock, onNative);
    ClientTls client =
        ClientTls.build(
            mesh.ca.credentials("web"), clientPolicy, mesh.metrics, mesh.clock, onNative);
    return new TlsPair(
        client.newHandler(UnpooledByteBufAllocator.DEFAULT, "db", Set.of(mesh.ca.id("db")), "db"),
        server.newHandler(UnpooledByteBufAllocator.DEFAULT));
  }
}
