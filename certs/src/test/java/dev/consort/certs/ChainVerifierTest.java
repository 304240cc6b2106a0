// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.ca.ThrowawayCa;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChainVerifierTest {
  private final TlsFixture mesh = new TlsFixture();
  private final ChainVerifier verifier = verifier(mesh.ca.bundle());

  @Test
  void verify_again_isAnsweredFromTheCacheUntilTheLeafRunsOut() throws PeerRejected {
    X509Certificate[] sent = sent(mesh.ca.root().leaf(mesh.ca.id("web")));
    verifier.verify(sent);
    verifier.verify(sent);
    assertEquals(1, mesh.metrics.chainCacheHits().count());
    mesh.advance(Duration.ofDays(4));
    assertEquals(PeerRejection.EXPIRED, refused(verifier, sent));
    assertEquals(1, mesh.metrics.chainCacheHits().count());
  }

  @Test
  void verify_leafOutlivingItsIntermediate_isRefusedWhenThatRunsOut() throws PeerRejected {
    ThrowawayCa dc2 = mesh.ca.root().intermediate();
    IssuedLeaf leaf =
        dc2.leaf(
            mesh.ca
                .spec("web")
                .withDates(mesh.now.get(), mesh.now.get().plus(Duration.ofDays(1000))));
    verifier.verify(sent(leaf));
    mesh.advance(Duration.ofDays(400));
    assertEquals(PeerRejection.EXPIRED, refused(verifier, sent(leaf)));
  }

  @Test
  void verify_rootRanOut_isRefused() {
    ThrowawayCa old =
        ThrowawayCa.root(
            TestCa.TRUST_DOMAIN,
            KeyKind.EC,
            mesh.now.get().minus(Duration.ofDays(10)),
            mesh.now.get().minus(Duration.ofDays(1)),
            mesh.clock,
            new SecureRandom());
    X509Certificate[] sent = sent(old.leaf(mesh.ca.id("web")));
    TrustBundle bundle = new TrustBundle(TestCa.TRUST_DOMAIN, List.of(old.certificate()));
    assertEquals(PeerRejection.EXPIRED, refused(verifier(bundle), sent));
    TrustBundle both =
        new TrustBundle(
            TestCa.TRUST_DOMAIN, List.of(mesh.ca.root().certificate(), old.certificate()));
    assertEquals(PeerRejection.UNKNOWN_CA, refused(verifier(both), sent));
  }

  @Test
  void verify_sentOutOfOrderOrWithOthersBetween_findsThePath() throws PeerRejected {
    ThrowawayCa dc2 = mesh.ca.root().intermediate();
    IssuedLeaf leaf = dc2.leaf(mesh.ca.id("web"));
    X509Certificate unrelated = new TestCa(mesh.clock).root().certificate();
    X509Certificate[] sent = {
      leaf.certificate(), unrelated, dc2.certificate(), mesh.ca.root().certificate()
    };
    assertEquals(mesh.ca.id("web"), verifier.verify(sent).id());
  }

  @Test
  void verify_pathLongerThanItsAuthorityAllows_isRefused() {
    // An intermediate of Consul may sign leaves only.
    ThrowawayCa tooDeep = mesh.ca.root().intermediate().intermediate();
    assertEquals(
        PeerRejection.UNKNOWN_CA, refused(verifier, sent(tooDeep.leaf(mesh.ca.id("web")))));
  }

  @Test
  void verify_nothingOrTooMuch_isRefused() {
    assertEquals(PeerRejection.NO_CERTIFICATE, refused(verifier, new X509Certificate[0]));
    X509Certificate leaf = mesh.ca.root().leaf(mesh.ca.id("web")).certificate();
    X509Certificate[] many = Collections.nCopies(11, leaf).toArray(X509Certificate[]::new);
    assertEquals(PeerRejection.MALFORMED_CERTIFICATE, refused(verifier, many));
  }

  @Test
  void verify_signatureOfOneByteChanged_isRefused() throws Exception {
    byte[] der = mesh.ca.root().leaf(mesh.ca.id("web")).certificate().getEncoded();
    der[der.length - 1] ^= 1;
    assertEquals(PeerRejection.UNKNOWN_CA, refused(der));
  }

  @Test
  void verify_everyTruncationOfACertificate_isRefusedAsMalformed() throws Exception {
    byte[] der = mesh.ca.root().leaf(mesh.ca.id("web")).certificate().getEncoded();
    for (int length = 0; length < der.length; length++) {
      assertEquals(PeerRejection.MALFORMED_CERTIFICATE, refused(Arrays.copyOf(der, length)));
    }
  }

  @Test
  void verify_anySignedByteChanged_isRefused() throws Exception {
    X509Certificate leaf = mesh.ca.root().leaf(mesh.ca.id("web")).certificate();
    byte[] der = leaf.getEncoded();
    // Behind the header of the outer sequence: tag, and its length in three bytes.
    int start = 4;
    for (int i = start; i < start + leaf.getTBSCertificate().length; i++) {
      byte[] changed = der.clone();
      changed[i] ^= (byte) (1 << i % 8);
      assertThrows(PeerRejected.class, () -> verifier.verifyDer(List.of(changed)));
    }
  }

  @Test
  void cache_full_forgetsTheChainUsedLongestAgo() {
    ChainCache cache = new ChainCache();
    VerifiedPeer peer =
        new VerifiedPeer(
            mesh.ca.id("web"), mesh.now.get(), mesh.now.get().plus(Duration.ofDays(1)));
    ChainCache.Key first = key(0);
    for (int i = 0; i <= ChainCache.MOST_CHAINS; i++) {
      cache.put(key(i), peer, mesh.now.get());
    }
    assertEquals(ChainCache.MOST_CHAINS, cache.size());
    assertNull(cache.get(first, mesh.now.get()));
    assertEquals(peer, cache.get(key(1), mesh.now.get()));
  }

  private static ChainCache.Key key(int i) {
    return ChainCache.Key.of(List.of(new byte[] {(byte) i, (byte) (i >> 8)}));
  }

  private ChainVerifier verifier(TrustBundle bundle) {
    return new ChainVerifier(bundle, Role.INBOUND, mesh.clock, mesh.metrics);
  }

  private static X509Certificate[] sent(IssuedLeaf leaf) {
    return leaf.chain().toArray(X509Certificate[]::new);
  }

  private PeerRejection refused(byte[] der) {
    return assertThrows(PeerRejected.class, () -> verifier.verifyDer(List.of(der))).reason();
  }

  private static PeerRejection refused(ChainVerifier verifier, X509Certificate[] sent) {
    return assertThrows(PeerRejected.class, () -> verifier.verify(sent)).reason();
  }
}
