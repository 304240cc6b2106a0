// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Set;

/** What no class may do, and the few that may. */
@AnalyzeClasses(
    packages = "dev.consort",
    importOptions = {ImportOption.DoNotIncludeTests.class, OnlyMainClasses.class})
final class HouseRulesTest {
  private static final String MAIN = "dev.consort.proxy.Main";

  /** Calls of the given methods of {@code owner}, by any class but those named. */
  private static ArchRule onlyIn(Set<String> allowed, Class<?> owner, String... methods) {
    return onlyIn(allowed, owner.getName(), methods);
  }

  private static ArchRule onlyIn(Set<String> allowed, String owner, String... methods) {
    Set<String> names = Set.of(methods);
    return noClasses()
        .that(areNot(allowed))
        .should(
            callMethodWhere(
                describe(
                    owner + "." + names,
                    call ->
                        call.getTarget().getOwner().getName().equals(owner)
                            && names.contains(call.getTarget().getName()))));
  }

  private static DescribedPredicate<JavaClass> areNot(Set<String> allowed) {
    return describe(
        "are not " + allowed,
        type -> allowed.stream().noneMatch(name -> type.getName().startsWith(name)));
  }

  @ArchTest static final ArchRule NOBODY_SLEEPS = onlyIn(Set.of(), Thread.class, "sleep");

  @ArchTest
  static final ArchRule THE_CLOCK_IS_HANDED_IN =
      onlyIn(
          Set.of("dev.consort.time.Ticker", "dev.consort.bench"),
          System.class,
          "nanoTime",
          "currentTimeMillis");

  @ArchTest static final ArchRule NO_INSTANT_NOW = onlyIn(Set.of(), Instant.class, "now");
  @ArchTest static final ArchRule NO_LOCAL_NOW = onlyIn(Set.of(), LocalDateTime.class, "now");
  @ArchTest static final ArchRule NO_ZONED_NOW = onlyIn(Set.of(), ZonedDateTime.class, "now");

  @ArchTest
  static final ArchRule THE_WALL_CLOCK_IS_MADE_ONCE =
      onlyIn(Set.of(MAIN), Clock.class, "systemUTC", "systemDefaultZone");

  @ArchTest
  static final ArchRule TIMERS_ARE_HANDED_IN =
      noClasses()
          .that(
              describe("are not the adapter", type -> !type.getSimpleName().equals("VertxTimers")))
          .should(
              callMethodWhere(
                  describe(
                      "Vert.x timers",
                      call ->
                          call.getTarget().getOwner().getName().startsWith("io.vertx.core.")
                              && Set.of("setTimer", "setPeriodic", "timer")
                                  .contains(call.getTarget().getName()))));

  @ArchTest
  static final ArchRule ONLY_MAIN_ENDS_THE_PROCESS =
      onlyIn(Set.of(MAIN), System.class, "exit", "getenv");

  @ArchTest
  static final ArchRule ONLY_MAIN_HALTS = onlyIn(Set.of(MAIN), Runtime.class, "exit", "halt");

  @ArchTest
  static final ArchRule ONLY_MAIN_HAS_THE_TERMINAL =
      noClasses()
          .that(areNot(Set.of(MAIN)))
          .should()
          .accessFieldWhere(
              describe(
                  "System.out, err or in",
                  (JavaFieldAccess access) ->
                      access.getTarget().getOwner().isEquivalentTo(System.class)));

  @ArchTest
  static final ArchRule NO_STACK_TRACES_AT_USERS =
      noClasses()
          .should(
              callMethodWhere(
                  // Of any class: the compiler names the one that the variable has.
                  describe(
                      "printStackTrace",
                      call ->
                          call.getTarget().getOwner().isAssignableTo(Throwable.class)
                              && call.getTarget().getName().equals("printStackTrace"))));

  @ArchTest
  static final ArchRule NO_STATIC_STATE_CHANGES =
      fields()
          .that()
          .areStatic()
          .and()
          .areDeclaredInClassesThat(resideInAnyPackage("dev.consort.."))
          .should()
          .beFinal();

  @ArchTest
  static final ArchRule NO_STATIC_CONTAINERS_OF_STATE =
      fields()
          .that()
          .areStatic()
          .and()
          .doNotHaveModifier(JavaModifier.SYNTHETIC)
          .should()
          .notHaveRawType(
              describe(
                  "a type made to be changed",
                  type ->
                      type.getName().startsWith("java.util.concurrent.atomic.")
                          || Set.of(
                                  "java.util.HashMap",
                                  "java.util.ArrayList",
                                  "java.util.concurrent.ConcurrentHashMap")
                              .contains(type.getName())));

  @ArchTest
  static final ArchRule LOGGING_GOES_THROUGH_SLF4J =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.consort.proxy.logging..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..");

  @ArchTest
  static final ArchRule THE_HOT_PATH_DOES_NOT_USE_VERTX =
      noClasses()
          .that()
          .resideInAnyPackage("dev.consort.listeners..", "dev.consort.upstreams..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..");
}
