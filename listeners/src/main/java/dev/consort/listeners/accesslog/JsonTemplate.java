// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lines after a {@code JSONFormat}. A value that is nothing but one operator keeps its kind: a
 * number is a number, what is absent is null. Within other texts what is absent is a dash.
 */
final class JsonTemplate implements LineFormat {
  static final byte[] NULL = LineBuffer.bytes("null");

  private static final JsonFactory FACTORY = new JsonFactory();

  private final List<Piece> pieces;
  private final Captures captures;

  private JsonTemplate(List<Piece> pieces, Captures captures) {
    this.pieces = List.copyOf(pieces);
    this.captures = captures;
  }

  /** Appends its part of a line. */
  private interface Piece {
    void append(LineBuffer line, AccessRecord record);
  }

  /** What is no JSON object is replaced by Consul's default, with a warning. */
  static JsonTemplate compile(String template, Consumer<String> warnings) {
    TemplateReader reader = new TemplateReader(warnings);
    Writing writing = new Writing(reader);
    try (JsonParser parser = FACTORY.createParser(template)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is no object");
      }
      writing.value(parser);
      if (parser.nextToken() != null) {
        throw new IOException("it goes on after its end");
      }
    } catch (IOException notJson) {
      warnings.accept(
          "The access log's JSON format cannot be read ("
              + String.valueOf(notJson.getMessage()).lines().findFirst().orElse("")
              + "); Consul's default is used.");
      return compile(ConsulKeys.TEMPLATE, warnings);
    }
    return new JsonTemplate(writing.finished(), reader.captures());
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

  /** Makes pieces of JSON, with what never changes as long pieces. For one template. */
  private static final class Writing {
    private final TemplateReader reader;
    private final List<Piece> pieces = new ArrayList<>();
    private final LineBuffer fixed = new LineBuffer();

    Writing(TemplateReader reader) {
      this.reader = reader;
    }

    void value(JsonParser parser) throws IOException {
      JsonToken token = parser.currentToken();
      switch (token) {
        case START_OBJECT -> object(parser);
        case START_ARRAY -> array(parser);
        case VALUE_STRING -> text(parser.getText());
        default -> fixed.raw(LineBuffer.bytes(parser.getText()));
      }
    }

    private void object(JsonParser parser) throws IOException {
      fixed.raw('{');
      for (boolean first = true; parser.nextToken() == JsonToken.FIELD_NAME; first = false) {
        if (!first) {
          fixed.raw(',');
        }
        quoted(parser.currentName());
        fixed.raw(':');
        parser.nextToken();
        value(parser);
      }
      fixed.raw('}');
    }

    private void array(JsonParser parser) throws IOException {
      fixed.raw('[');
      for (boolean first = true; parser.nextToken() != JsonToken.END_ARRAY; first = false) {
        if (!first) {
          fixed.raw(',');
        }
        value(parser);
      }
      fixed.raw(']');
    }

    private void text(String template) {
      List<TemplateReader.Part> parts = reader.read(template);
      if (parts.size() == 1 && parts.getFirst() instanceof TemplateReader.Part.Value(var whole)) {
        flush();
        pieces.add(whole::appendJson);
        return;
      }
      fixed.raw('"');
      for (TemplateReader.Part part : parts) {
        switch (part) {
          case TemplateReader.Part.Literal(var literal) -> fixed.text(literal);
          case TemplateReader.Part.Value(var operator) -> {
            flush();
            pieces.add(operator::append);
          }
        }
      }
      fixed.raw('"');
    }

    private void quoted(String text) {
      fixed.raw('"');
      fixed.text(text);
      fixed.raw('"');
    }

    private void flush() {
      byte[] bytes = LineBuffer.bytes(fixed.toString());
      fixed.clear();
      pieces.add((line, _) -> line.raw(bytes));
    }

    List<Piece> finished() {
      fixed.raw('\n');
      flush();
      return pieces;
    }
  }
}
