// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslCredential;
import io.netty.handler.ssl.OpenSslCredentialBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/** What the contexts of both directions have in common. */
final class TlsContexts {
  private static final List<String> TLS_1_3_CIPHERS =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  /** ECDHE with AEAD, the ones that Consul's proxies speak. */
  private static final List<String> TLS_1_2_CIPHERS =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** docs/decisions/tls-key-exchange.md */
  private static final String[] GROUPS = {"X25519MLKEM768", "x25519", "secp256r1"};

  /** Ten certificates of the largest kind in use. */
  private static final int MOST_CERTIFICATE_BYTES = 32 * 1024;

  private TlsContexts() {}

  /** The context of the accepting side on BoringSSL. */
  static SslContext nativeServer(Credentials credentials, TlsPolicy policy, PeerVerifier verifier)
      throws SSLException {
    return ofNative(
        SslContextBuilder.forServer(new OwnKeys(credentials.leaf())).clientAuth(ClientAuth.REQUIRE),
        credentials,
        policy,
        verifier);
  }

  /** The context of the connecting side on BoringSSL. */
  static SslContext nativeClient(Credentials credentials, TlsPolicy policy, PeerVerifier verifier)
      throws SSLException {
    return ofNative(
        SslContextBuilder.forClient().keyManager(new OwnKeys(credentials.leaf())),
        credentials,
        policy,
        verifier);
  }

  /** The context of the accepting side on the JDK's TLS. */
  static SslContext jdkServer(Credentials credentials, TlsPolicy policy, PeerVerifier verifier)
      throws SSLException {
    return common(
            SslContextBuilder.forServer(new OwnKeys(credentials.leaf()))
                .clientAuth(ClientAuth.REQUIRE),
            policy,
            verifier)
        .sslProvider(SslProvider.JDK)
        .build();
  }

  /** The context of the connecting side on the JDK's TLS. */
  static SslContext jdkClient(Credentials credentials, TlsPolicy policy, PeerVerifier verifier)
      throws SSLException {
    return common(
            SslContextBuilder.forClient().keyManager(new OwnKeys(credentials.leaf())),
            policy,
            verifier)
        .sslProvider(SslProvider.JDK)
        .build();
  }

  private static SslContext ofNative(
      SslContextBuilder builder, Credentials credentials, TlsPolicy policy, PeerVerifier verifier)
      throws SSLException {
    LeafCertificate leaf = credentials.leaf();
    OpenSslCredential credential =
        OpenSslCredentialBuilder.forX509(leaf.key(), leaf.chain().toArray(X509Certificate[]::new))
            .build();
    try {
      SslContext context =
          common(builder, policy, verifier)
              // Engines of this kind are freed by their handlers; the other kind has finalizers.
              .sslProvider(SslProvider.OPENSSL_REFCNT)
              .addCredential(credential)
              .option(OpenSslContextOption.GROUPS, GROUPS)
              .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, MOST_CERTIFICATE_BYTES)
              // A verified chain is a look-up: handing it to another thread would cost more.
              .option(OpenSslContextOption.USE_TASKS, false)
              .build();
      Tcnative.useOwnCredential(context);
      return context;
    } finally {
      credential.release();
    }
  }

  private static SslContextBuilder common(
      SslContextBuilder builder, TlsPolicy policy, PeerVerifier verifier) {
    List<String> ciphers = new ArrayList<>(TLS_1_3_CIPHERS);
    ciphers.addAll(policy.ciphers().isEmpty() ? TLS_1_2_CIPHERS : policy.ciphers());
    builder
        .trustManager(verifier)
        // Netty's clients check host names unless told not to; mesh certificates have none.
        .endpointIdentificationAlgorithm(null)
        .protocols(policy.versions())
        .ciphers(ciphers, SupportedCipherSuiteFilter.INSTANCE);
    if (!policy.applicationProtocols().isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              policy.applicationProtocols()));
    }
    return builder;
  }
}
