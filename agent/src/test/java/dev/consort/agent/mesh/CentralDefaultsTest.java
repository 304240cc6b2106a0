// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.registration.AccessLogSettings;
import dev.consort.agent.registration.AccessLogSettings.Format;
import dev.consort.agent.registration.AccessLogSettings.Sink;
import dev.consort.agent.watch.WatchSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CentralDefaultsTest {
  private static CentralDefaults proxy(String members) throws Exception {
    return ConfigWatches.proxyDefaults()
        .decoder()
        .decode(Answers.ok(("{'Kind':'proxy-defaults'" + members + "}").replace('\'', '"')));
  }

  private static Optional<AccessLogSettings> logs(String members) throws Exception {
    return proxy(",'AccessLogs':{'Enabled':true" + members + "}").accessLogs();
  }

  @Test
  void recordedProxyDefaults_sayWhereLogsGo() throws Exception {
    assertEquals(
        new CentralDefaults(
            MutualTlsMode.UNSET,
            Optional.of(
                new AccessLogSettings(
                    new Format.TextTemplate("%START_TIME% %RESPONSE_CODE%"),
                    new Sink.File(Path.of("/var/log/consort/access.log")),
                    false,
                    1)),
            List.of()),
        ConfigWatches.proxyDefaults()
            .decoder()
            .decode(Fixture.load("1.21.4/config/get-proxy-defaults-global").answer()));
  }

  @Test
  void recordedServiceDefaults_sayWhetherPlaintextIsWanted() throws Exception {
    WatchSpec<CentralDefaults> tweb = ConfigWatches.serviceDefaults("tweb");
    assertEquals("/v1/config/service-defaults/tweb", tweb.request().path());
    assertEquals(
        MutualTlsMode.PERMISSIVE,
        tweb.decoder()
            .decode(Fixture.load("1.21.4/config/get-service-defaults-tweb").answer())
            .mode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4", "1.8.7"})
  void everyRecordedEntry_isReadWithoutAWarning(String version) throws Exception {
    int read = 0;
    for (Fixture fixture : Fixture.all(version + "/config")) {
      if (fixture.path().contains("-defaults/") && fixture.status() == 200) {
        CentralDefaults defaults = ConfigWatches.proxyDefaults().decoder().decode(fixture.answer());
        assertEquals(List.of(), defaults.warnings(), fixture.name());
        read++;
      }
    }
    assertTrue(read >= 4, read + " entries");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'off'", "'Permissive'", "true", "{}"})
  void strangeMode_isStrictWithAWarning(String mode) throws Exception {
    CentralDefaults read = proxy(",'MutualTLSMode':" + mode);
    assertEquals(MutualTlsMode.STRICT, read.mode());
    assertEquals(1, read.warnings().size());
  }

  @Test
  void entryThatIsNoObject_isNoAnswer() {
    assertThrows(
        MalformedAnswer.class,
        () -> ConfigWatches.proxyDefaults().decoder().decode(Answers.ok("[]")));
  }

  @Test
  void accessLogs_areOffUnlessEnabled_andJsonUnlessTold() throws Exception {
    assertEquals(Optional.empty(), proxy(",'AccessLogs':{'Type':'stderr'}").accessLogs());
    assertEquals(
        Optional.of(new AccessLogSettings(new Format.ConsulJson(), new Sink.Stdout(), true, 1)),
        logs(""));
    assertEquals(
        Optional.of(
            new AccessLogSettings(new Format.JsonTemplate("{}"), new Sink.Stderr(), false, 1)),
        logs(",'Type':'stderr','JSONFormat':'{}','DisableListenerLogs':true"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",'Type':'syslog'",
        ",'Type':'file'",
        ",'Type':'file','Path':''",
        ",'JSONFormat':'{}','TextFormat':'x'"
      })
  void strangeAccessLogs_goToStandardOutputWithAWarning(String members) throws Exception {
    CentralDefaults read = proxy(",'AccessLogs':{'Enabled':true" + members + "}");
    assertEquals(new Sink.Stdout(), read.accessLogs().orElseThrow().sink());
    assertEquals(1, read.warnings().size());
  }
}
