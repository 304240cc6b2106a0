// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AgentAddressTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8500,false,http://127.0.0.1:8500",
    "127.0.0.1:8500,true,https://127.0.0.1:8500",
    "http://consul.local:8500,false,http://consul.local:8500",
    "http://consul.local:8500,true,https://consul.local:8500",
    "https://consul.local:8501,false,https://consul.local:8501",
    "https://consul.local,false,https://consul.local:443",
    "consul.local,false,http://consul.local:80",
    "http://host:8500/consul/,false,http://host:8500/consul",
    "host:8500/a/b,false,http://host:8500/a/b",
    "[::1]:8500,false,http://[::1]:8500",
    "http://[fd00::2],false,http://[fd00::2]:80",
    "::1,false,http://[::1]:80",
    "unix:///run/consul.sock,false,unix:///run/consul.sock",
    "unix:///run/consul.sock,true,unix:///run/consul.sock"
  })
  void address_eachForm_isUnderstood(String text, boolean ssl, String expected) throws Exception {
    assertEquals(expected, AgentAddress.parse(text, ssl).toString());
  }

  @Test
  void address_unixRelative_keepsThePath() throws Exception {
    assertEquals(
        new AgentAddress.Unix(Path.of("run/agent.sock")),
        AgentAddress.parse("unix://run/agent.sock", false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host:1",
        "grpc://host",
        "unix://",
        "",
        "http://",
        ":8500",
        "host:0",
        "host:65536",
        "host:http",
        "user@host:8500",
        "http://host:8500/a?b=c"
      })
  void address_wrong_isExplainedInOneSentence(String text) {
    InvalidAgentAddress wrong =
        assertThrows(InvalidAgentAddress.class, () -> AgentAddress.parse(text, false));
    assertTrue(wrong.getMessage().contains('"' + text + '"'), wrong.getMessage());
    assertTrue(wrong.getMessage().endsWith("."), wrong.getMessage());
  }

  @Test
  void token_inToString_neverAppears() {
    AgentConfig config = AgentConfig.of(AgentAddress.DEFAULT, new AgentToken.Fixed("s3cr3t"));
    assertTrue(!config.toString().contains("s3cr3t"));
  }
}
