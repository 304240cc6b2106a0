// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/** Which module may know which. */
@AnalyzeClasses(
    packages = "dev.consort",
    importOptions = {ImportOption.DoNotIncludeTests.class, OnlyMainClasses.class})
final class ArrowsTest {
  private static final String[] MODULES = {
    "time",
    "metrics",
    "certs",
    "matching",
    "authz",
    "upstreams",
    "agent",
    "listeners",
    "devagent",
    "inject",
    "bench",
    "proxy"
  };

  private static ArchRule only(String module, String... allowed) {
    String[] forbidden =
        Arrays.stream(MODULES)
            .filter(other -> !other.equals(module) && !Arrays.asList(allowed).contains(other))
            .map(other -> "dev.consort." + other + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage("dev.consort." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .as(module + " uses nothing of ours but " + String.join(", ", allowed));
  }

  @ArchTest static final ArchRule TIME = only("time");
  @ArchTest static final ArchRule METRICS = only("metrics", "time");
  @ArchTest static final ArchRule CERTS = only("certs", "metrics", "time");
  @ArchTest static final ArchRule MATCHING = only("matching");
  @ArchTest static final ArchRule AUTHZ = only("authz", "matching", "certs", "metrics", "time");

  @ArchTest
  static final ArchRule UPSTREAMS = only("upstreams", "matching", "certs", "metrics", "time");

  @ArchTest
  static final ArchRule AGENT =
      only("agent", "upstreams", "authz", "matching", "certs", "metrics", "time");

  @ArchTest
  static final ArchRule LISTENERS =
      only("listeners", "upstreams", "authz", "matching", "certs", "metrics", "time");

  @ArchTest static final ArchRule DEVAGENT = only("devagent", "certs", "time");

  @ArchTest
  static final ArchRule DEVAGENT_IS_AN_AGENT_LIKE_ANY =
      noClasses()
          .that()
          .resideInAPackage("dev.consort.proxy..")
          .and()
          .resideOutsideOfPackages(
              "dev.consort.proxy.dev..", "dev.consort.proxy.demo..", "dev.consort.proxy.train..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.consort.devagent..");

  @ArchTest
  static final ArchRule AUTHZ_IS_PURE =
      noClasses()
          .that()
          .resideInAnyPackage("dev.consort.authz..", "dev.consort.matching..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.netty..",
              "io.vertx..",
              "java.io..",
              "java.net..",
              "java.nio",
              "java.nio.channels..",
              "java.nio.file..");

  @ArchTest
  static final ArchRule DECISIONS_OF_THE_PLAN_ARE_PURE =
      noClasses()
          .that()
          .resideInAnyPackage("dev.consort.proxy.plan..", "dev.consort.proxy.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty..", "io.vertx..");

  @ArchTest
  static final ArchRule PACKAGES_OF_THE_PROXY_MAKE_NO_CIRCLES =
      slices().matching("dev.consort.proxy.(*)..").should().beFreeOfCycles();
}
