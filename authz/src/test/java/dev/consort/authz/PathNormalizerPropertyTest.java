// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.authz.PathNormalization.EscapedSlashes;
import dev.consort.authz.PathNormalization.Underscores;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds of every path, most of all of those made of tricks. */
final class PathNormalizerPropertyTest {
  private static final PathNormalizer DEFAULT = new PathNormalizer(PathNormalization.DEFAULT);

  @Property(tries = 5_000)
  void normalForm_isNormal(
      @ForAll("settings") PathNormalization settings, @ForAll("paths") String path) {
    PathNormalizer normalizer = new PathNormalizer(settings);

    passedOn(normalizer, path)
        .ifPresent(
            normal -> assertEquals(NormalizedPath.UNCHANGED, normalizer.normalize(normal), normal));
  }

  @Property(tries = 5_000)
  void normalForm_hasNoDotSegmentHoweverOftenItIsUndone(@ForAll("paths") String path) {
    Optional<String> normal = passedOn(DEFAULT, path);
    if (normal.isPresent()) {
      String undone = normal.get();
      for (int i = 0; i < 8; i++) {
        for (String segment : undone.split("[/\\\\]", -1)) {
          assertFalse(List.of(".", "..").contains(segment.replaceFirst(";.*", "")), undone);
        }
        undone = decode(undone);
      }
    }
  }

  /** What an application finds under /admin that undoes escapes once, slashes too. */
  @Property(tries = 10_000)
  void prefixDeny_withSlashesUndone_coversWhatTheApplicationFindsThere(
      @ForAll("paths") String path) {
    PathNormalizer unescaping =
        new PathNormalizer(
            new PathNormalization(true, true, EscapedSlashes.UNESCAPE, Underscores.ALLOW));

    Optional<String> normal = passedOn(unescaping, path);
    if (normal.isPresent() && found(decode(normal.get())).startsWith("/admin")) {
      assertTrue(normal.get().startsWith("/admin"), normal.get());
    }
  }

  /** As Consul sets it, slashes that are escaped or doubled are the application's to understand. */
  @Property(tries = 10_000)
  void prefixDeny_byDefault_coversWhatTheApplicationFindsThere(@ForAll("paths") String path) {
    Optional<String> normal = passedOn(DEFAULT, path);
    if (normal.isPresent() && !normal.get().contains("//") && !hidesSlash(path)) {
      if (found(undone(normal.get())).startsWith("/admin")) {
        assertTrue(normal.get().startsWith("/admin"), normal.get());
      }
      // Nor is what the peer meant any other, where it does not depend on who reads it.
      String meant = undone(path);
      if (!meant.matches(".*[/\\\\]{2}.*|.*;.*")) {
        assertEquals(found(meant), found(undone(normal.get())));
      }
    }
  }

  @Property(tries = 5_000)
  void anyBytes_endInAnAnswer(
      @ForAll("settings") PathNormalization settings, @ForAll("bytes") String path) {
    passedOn(new PathNormalizer(settings), path)
        .ifPresent(normal -> assertEquals('/', normal.charAt(0)));
  }

  @Property
  void redirect_namesNoHost(@ForAll("paths") String path) {
    PathNormalizer redirecting =
        new PathNormalizer(
            new PathNormalization(true, false, EscapedSlashes.REDIRECT, Underscores.ALLOW));

    if (redirecting.normalize(path) instanceof NormalizedPath.RedirectTo(var to)) {
      assertTrue(to.startsWith("/") && !to.startsWith("//") && !to.startsWith("/\\"), to);
    }
  }

  @Provide
  Arbitrary<String> paths() {
    Arbitrary<String> piece =
        Arbitraries.frequency(
            Tuple.of(8, "/"),
            Tuple.of(4, "admin"),
            Tuple.of(3, ".."),
            Tuple.of(2, "."),
            Tuple.of(2, "a"),
            Tuple.of(2, "%2e"),
            Tuple.of(2, "%2E"),
            Tuple.of(2, "%2f"),
            Tuple.of(1, "%5C"),
            Tuple.of(1, "\\"),
            Tuple.of(1, "%25"),
            Tuple.of(1, "%"),
            Tuple.of(1, "2"),
            Tuple.of(1, "e"),
            Tuple.of(1, "%61"),
            Tuple.of(1, ";x"),
            Tuple.of(1, "%3b"),
            Tuple.of(1, "%32"),
            Tuple.of(1, "%c0%ae"));
    return piece.list().ofMaxSize(14).map(pieces -> "/" + String.join("", pieces));
  }

  @Provide
  Arbitrary<String> bytes() {
    return Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(40);
  }

  @Provide
  Arbitrary<PathNormalization> settings() {
    Arbitrary<Boolean> flag = Arbitraries.of(true, false);
    return Combinators.combine(flag, flag, Arbitraries.of(EscapedSlashes.class))
        .as((on, merge, slashes) -> new PathNormalization(on, merge, slashes, Underscores.ALLOW));
  }

  private static Optional<String> passedOn(PathNormalizer normalizer, String path) {
    return switch (normalizer.normalize(path)) {
      case NormalizedPath.Unchanged _ -> Optional.of(path);
      case NormalizedPath.Rewritten(var normal) -> Optional.of(normal);
      case NormalizedPath.Rejected _, NormalizedPath.RedirectTo _ -> Optional.empty();
    };
  }

  private static boolean hidesSlash(String path) {
    String undone = path;
    while (!PathForm.hasEscapedSlash(undone) && !decode(undone).equals(undone)) {
      undone = decode(undone);
    }
    return PathForm.hasEscapedSlash(undone);
  }

  /** All escapes undone until none is left. */
  private static String undone(String path) {
    String undone = path;
    while (!decode(undone).equals(undone)) {
      undone = decode(undone);
    }
    return undone;
  }

  /** Naively: parameters off, slashes merged, dots resolved. */
  private static String found(String path) {
    Deque<String> segments = new ArrayDeque<>();
    Arrays.stream(path.split("[/\\\\]+", -1))
        .map(segment -> segment.replaceFirst(";.*", ""))
        .filter(segment -> !segment.isEmpty() && !segment.equals("."))
        .forEach(
            segment -> {
              if (segment.equals("..")) {
                segments.pollLast();
              } else {
                segments.addLast(segment);
              }
            });
    return "/" + String.join("/", segments);
  }

  private static String decode(String path) {
    StringBuilder decoded = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      int escaped = PathForm.escapedAt(path, i);
      decoded.append(escaped < 0 ? path.charAt(i) : (char) escaped);
      i += escaped < 0 ? 0 : 2;
    }
    return decoded.toString();
  }
}
