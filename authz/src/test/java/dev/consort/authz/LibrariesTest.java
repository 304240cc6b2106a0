// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.consort.certs.identity.ServiceId;
import dev.consort.matching.HeaderMatch;
import dev.consort.matching.RegexMatcher;
import dev.consort.matching.ValueMatch;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** A class that is loaded costs 9 KB, in every sidecar. */
final class LibrariesTest {
  private static final IntentionName API = IntentionName.of("api");

  @Test
  void sidecarWithoutExpressionsAndTokens_loadsNeitherLibrary() throws Exception {
    Recorder recorder = new Recorder();

    assertEquals(true, recorder.call(Plain.class));
    assertFalse(recorder.asked.stream().anyMatch(Recorder::isLibrary), recorder.asked.toString());
  }

  @Test
  void recorder_seesALibraryThatIsUsed() {
    assertThrows(NoClassDefFoundError.class, () -> new Recorder().call(WithExpression.class));
    assertThrows(NoClassDefFoundError.class, () -> new Recorder().call(WithToken.class));
  }

  /** Decides, explains, audits and normalizes without an expression or token. */
  static final class Plain implements Callable<Boolean> {
    @Override
    public Boolean call() {
      Permission permission =
          new Permission(
              IntentionAction.ALLOW,
              new HttpMatch(
                  new PathMatch.Prefix("/"),
                  List.of(new HeaderMatch("x-a", new ValueMatch.Contains("v", true), true)),
                  java.util.Set.of("GET")),
              List.of());
      Intention intention =
          new Intention(
              IntentionName.of("web"), "", API, new IntentionRule.Layer7(List.of(permission)));
      IntentionTable table =
          IntentionTable.compile(
              API,
              "td.consul",
              List.of(
                  intention, Intention.layer4(API, API, IntentionAction.ALLOW).withAudited(true)),
              DefaultPolicy.DENY);
      ServiceId peer = new ServiceId("td.consul", "default", "default", "dc1", "web");
      TestRequest request = TestRequest.of("GET", "/").with("x-a", "x");
      table.explain(peer, request);
      new PathNormalizer(PathNormalization.DEFAULT).normalize("/a/../b%20");
      return table.decide(peer, request) instanceof Verdict.Allowed;
    }
  }

  /** Uses RE2/J. */
  static final class WithExpression implements Callable<Boolean> {
    @Override
    public Boolean call() throws Exception {
      return RegexMatcher.compile("a").test("a");
    }
  }

  /** Uses the JOSE library. */
  static final class WithToken implements Callable<Boolean> {
    @Override
    public Boolean call() throws Exception {
      return TokenKeys.parse("{\"keys\":[]}").hasKeys();
    }
  }

  /** Loads this module and its comparisons anew and refuses its libraries. */
  private static final class Recorder extends ClassLoader {
    private final List<String> asked = new ArrayList<>();

    Recorder() {
      super(LibrariesTest.class.getClassLoader());
    }

    static boolean isLibrary(String name) {
      return name.startsWith("com.google.re2j.") || name.startsWith("org.jose4j.");
    }

    private static boolean isOurs(String name) {
      return name.startsWith("dev.consort.authz.") || name.startsWith("dev.consort.matching.");
    }

    boolean call(Class<? extends Callable<Boolean>> task) throws Exception {
      var constructor = loadClass(task.getName()).getDeclaredConstructor();
      constructor.setAccessible(true);
      Object made = constructor.newInstance();
      try {
        var call = made.getClass().getMethod("call");
        call.setAccessible(true);
        return (Boolean) call.invoke(made);
      } catch (InvocationTargetException failed) {
        if (failed.getCause() instanceof Error error) {
          throw error;
        }
        throw failed;
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        asked.add(name);
        if (isLibrary(name)) {
          throw new ClassNotFoundException(name);
        }
        Class<?> known = findLoadedClass(name);
        if (known != null || !isOurs(name)) {
          return known != null ? known : super.loadClass(name, resolve);
        }
        try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
          byte[] bytes = file.readAllBytes();
          return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException unreadable) {
          throw new ClassNotFoundException(name, unreadable);
        }
      }
    }
  }
}
