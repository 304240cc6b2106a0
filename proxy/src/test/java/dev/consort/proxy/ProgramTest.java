// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.Console;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Section;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.UsageException;
import dev.consort.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ProgramTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private record Fly(int code) implements Command {
    @Override
    public CommandSpec spec() {
      return new CommandSpec(
          "fly",
          "Flies.",
          "fly [flags]",
          "Flies about.",
          List.of(Section.of("Flags", Flag.toggle("fast", "Hurry."))));
    }

    @Override
    public int run(Arguments arguments, Surroundings surroundings) throws UsageException {
      Settings settings = new Settings(arguments, surroundings.environment());
      if (!settings.problems().isEmpty()) {
        throw new UsageException(settings.problems().list());
      }
      return code;
    }
  }

  private int run(String... arguments) {
    Surroundings surroundings =
        new Surroundings(
            Map.of(),
            new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)),
            stop -> {},
            1,
            Ticker.system(),
            InstantSource.system(),
            new SplittableRandom(1));
    return new Program(List.of(new Fly(7)), List.of(), surroundings).run(List.of(arguments));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void command_runs_itsCodeIsTheExitCode() {
    assertEquals(7, run("fly"));
  }

  @Test
  void command_unknown_is2AndSuggests() {
    assertEquals(2, run("fyl"));
    assertEquals("consort: fyl: is not a command; did you mean 'consort fly'?\n", err());
  }

  @Test
  void command_wrongFlags_is2AndTellsAllOfThem() {
    assertEquals(2, run("fly", "-fats", "-high"));
    assertEquals(
        """
        consort: --fats: consort fly has no such flag; did you mean --fast?
        consort: --high: consort fly has no such flag; see consort help fly
        """,
        err());
  }

  @Test
  void help_asked_is0OnStandardOutput() {
    assertEquals(0, run("--help"));
    assertTrue(out().contains("  fly       Flies."), out());
    assertEquals("", err());
  }

  @Test
  void help_ofACommand_isTheSameBothWays() {
    assertEquals(0, run("help", "fly"));
    String first = out();
    out.reset();
    assertEquals(0, run("fly", "-h"));
    assertEquals(first, out());
    assertTrue(first.contains("--fast"), first);
  }

  @Test
  void nothing_asked_is2AndShowsWhatThereIs() {
    assertEquals(2, run());
    assertTrue(err().contains("Commands:"), err());
  }
}
