// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.Postgres;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.SidecarKind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL as the application, its own benchmark as the client. */
@RequiresTool({"consul", "postgres", "initdb", "pgbench", "psql"})
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class PostgresTest {
  @RegisterExtension static final Mesh mesh = new Mesh();

  private static MeshService client;

  @BeforeAll
  static void openPair() {
    Postgres postgres = mesh.closing(Postgres.start(mesh.directory(), mesh.ports()));
    MeshService server = mesh.service("postgres", postgres.port());
    client = mesh.service("bench", 1, "postgres");
    mesh.sidecar(SidecarKind.subject(), server);
    mesh.sidecar(SidecarKind.subject(), client);
    pgbench("-i", "-s", "1", "-q", "postgres");
  }

  @Test
  void pgbench_tenClients_everyTransactionSucceeds() {
    assertProcessed(2_000, pgbench("-c", "10", "-j", "2", "-t", "200", "postgres"));
  }

  @Test
  void pgbench_connectionForEachTransaction_everyTransactionSucceeds() {
    assertProcessed(300, pgbench("-C", "-c", "10", "-j", "2", "-t", "30", "-S", "postgres"));
  }

  @Test
  void psql_megabytesInOneRow_arriveWhole() {
    ChildProcess psql =
        Postgres.client(
            mesh.directory(),
            client.upstream("postgres"),
            "psql",
            "-At",
            "-c",
            "select md5(x), x from (select repeat('0123456789abcdef', 500000) as x) as made",
            "postgres");
    String row = psql.stdout().text();
    assertTrue(row.length() == 32 + 1 + 8_000_000, () -> "row of " + row.length() + " characters");
  }

  private static ChildProcess pgbench(String... arguments) {
    return Postgres.client(mesh.directory(), client.upstream("postgres"), "pgbench", arguments);
  }

  private static void assertProcessed(int transactions, ChildProcess run) {
    String said = run.stdout().text();
    assertTrue(
        said.contains("actually processed: %d/%d".formatted(transactions, transactions)),
        run::tail);
    assertTrue(said.contains("number of failed transactions: 0"), run::tail);
    assertTrue(run.stderr().lines().stream().noneMatch(line -> line.contains("error")), run::tail);
  }
}
