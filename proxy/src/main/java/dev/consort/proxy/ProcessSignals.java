// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals of this process. A shutdown hook would not do: a second signal does not reach it, and
 * it cannot make the exit code 0. The JDK's signal class is called by reflection, since the
 * compiler warns of it whatever it is told.
 */
final class ProcessSignals implements Signals {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessSignals.class);
  private static final List<String> NAMES = List.of("TERM", "INT");

  private final Runnable endAtOnce;

  /** At the second signal calls {@code endAtOnce}. */
  ProcessSignals(Runnable endAtOnce) {
    this.endAtOnce = endAtOnce;
  }

  @Override
  public void onStop(Runnable stop) {
    AtomicBoolean stopping = new AtomicBoolean();
    Runnable received =
        () -> {
          if (stopping.compareAndSet(false, true)) {
            stop.run();
          } else {
            endAtOnce.run();
          }
        };
    for (String name : NAMES) {
      try {
        handle(name, received);
      } catch (ReflectiveOperationException | IllegalArgumentException e) {
        LOG.warn("cannot handle SIG{}: the process will end at once when it comes", name, e);
      }
    }
  }

  private static void handle(String name, Runnable received) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    InvocationHandler invocation =
        (self, method, arguments) -> {
          if (method.getName().equals("handle")) {
            received.run();
          }
          return plain(self, method, arguments);
        };
    Object proxy =
        Proxy.newProxyInstance(
            ProcessSignals.class.getClassLoader(), new Class<?>[] {handler}, invocation);
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
  }

  /** What Object's methods give; the JDK keeps handlers in a hash table. */
  private static Object plain(Object self, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "hashCode" -> System.identityHashCode(self);
      case "equals" -> self == arguments[0];
      case "toString" -> "signal handler";
      default -> null;
    };
  }
}
