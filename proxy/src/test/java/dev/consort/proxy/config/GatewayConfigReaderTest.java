// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.registration.GatewayRegistration;
import dev.consort.proxy.cli.FlagParser;
import dev.consort.proxy.cli.UsageException;
import dev.consort.upstreams.Address;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GatewayConfigReaderTest {
  private static GatewayConfig read(String... arguments) throws UsageException {
    return GatewayConfigReader.read(
        FlagParser.parse(GatewayFlags.command(), List.of(arguments)), Map.of(), 2);
  }

  private static void assertRefused(String sentence, String... arguments) {
    UsageException refused = assertThrows(UsageException.class, () -> read(arguments));
    assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
  }

  @Test
  void gateway_thatRegisters_isKnownByBothAddresses_andListensOnTheFirst() throws Exception {
    GatewayConfig config =
        read(
            "--register",
            "--service",
            "gw",
            "--address",
            "10.0.0.5:8443",
            "--wan-address",
            "192.0.2.7:443");
    assertTrue(config.register());
    assertEquals(
        new GatewayRegistration(
            "gw", "gw", new Address.Tcp("10.0.0.5", 8443), new Address.Tcp("192.0.2.7", 443)),
        config.registration());
    assertEquals(List.of(new Address.Tcp("10.0.0.5", 8443)), config.binds());
    assertEquals(2, config.process().concurrency());
  }

  @Test
  void leftOut_isAsUsual() throws Exception {
    GatewayConfig config = read("-address", ":8443");
    assertEquals("mesh-gateway", config.registration().service());
    assertEquals("mesh-gateway", config.registration().id());
    assertEquals(config.registration().lan(), config.registration().wan());
  }

  @Test
  void bindAddresses_areTakenInPlaceOfTheOther_withOrWithoutConsulsNames() throws Exception {
    assertEquals(
        List.of(new Address.Tcp("0.0.0.0", 8443), new Address.Tcp("127.0.0.1", 9443)),
        read(
                "-address",
                "10.0.0.5:8443",
                "-bind-address",
                "lan=0.0.0.0:8443",
                "-bind-address",
                "127.0.0.1:9443")
            .binds());
  }

  @Test
  void whatCannotBe_isRefusedWithARemedy() {
    assertRefused("--address: is missing");
    assertRefused("is no address that others could dial", "-register", "-address", "0.0.0.0:1");
    assertRefused("is no address that others could dial", "-register", "-address", "10.0.0.1:0");
    assertRefused("--wan-address: has no effect alone", "-address", ":1", "-wan-address", "a:2");
    assertRefused("is a unix socket", "-address", "unix:///tmp/s");
  }
}
