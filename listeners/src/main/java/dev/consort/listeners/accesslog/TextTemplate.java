// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.List;
import java.util.function.Consumer;

/** Lines after a {@code TextFormat}. A line's end is added where the template has none. */
final class TextTemplate implements LineFormat {
  private final List<Piece> pieces;
  private final Captures captures;

  private TextTemplate(List<Piece> pieces, Captures captures) {
    this.pieces = pieces;
    this.captures = captures;
  }

  /** Appends its part of a line. */
  private interface Piece {
    void append(LineBuffer line, AccessRecord record);
  }

  static TextTemplate compile(String template, Consumer<String> warnings) {
    TemplateReader reader = new TemplateReader(warnings);
    List<TemplateReader.Part> parts =
        reader.read(template.endsWith("\n") ? template : template + "\n");
    return new TextTemplate(parts.stream().map(TextTemplate::piece).toList(), reader.captures());
  }

  private static Piece piece(TemplateReader.Part part) {
    return switch (part) {
      case TemplateReader.Part.Literal(var text) -> {
        // The operator's own words; nothing to escape.
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        yield (line, _) -> line.raw(bytes);
      }
      case TemplateReader.Part.Value(var operator) -> operator::append;
    };
  }

  @Override
  public void append(LineBuffer line, AccessRecord record) {
    for (int i = 0; i < pieces.size(); i++) {
      pieces.get(i).append(line, record);
    }
  }

  @Override
  public Captures captures() {
    return captures;
  }
}
