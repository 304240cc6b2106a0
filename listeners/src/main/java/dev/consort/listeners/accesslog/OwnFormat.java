// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.List;

/** Consort's own lines: the same fields in the same order as pairs or as a JSON object. */
final class OwnFormat implements LineFormat {
  private static final byte[] TIME = LineBuffer.bytes("{\"time\":\"");
  private static final byte[] DIRECTION = LineBuffer.bytes("\",\"direction\":\"");
  private static final byte[] END = LineBuffer.bytes("}\n");
  private static final byte[] MINUS_ONE = LineBuffer.bytes("-1");

  private final boolean json;
  private final List<Field> connection;
  private final List<Field> request;

  private OwnFormat(boolean json) {
    this.json = json;
    this.connection = OwnFields.ofConnection().stream().map(this::field).toList();
    this.request = OwnFields.ofRequest().stream().map(this::field).toList();
  }

  /**
   * {@code <time> <direction> key=value ...}; values with blanks are quoted, absent ones a dash.
   */
  static LineFormat text() {
    return new OwnFormat(false);
  }

  /** One object with the same keys, in the same order. */
  static LineFormat json() {
    return new OwnFormat(true);
  }

  /** What a line has of one field. */
  private static final class Field {
    private final byte[] key;
    private final Operator value;
    private final boolean leftOutEmpty;

    Field(byte[] key, Operator value, boolean leftOutEmpty) {
      this.key = key;
      this.value = value;
      this.leftOutEmpty = leftOutEmpty;
    }
  }

  private Field field(OwnFields.Field field) {
    String key = json ? ",\"" + field.key() + "\":" : " " + field.key() + "=";
    return new Field(
        LineBuffer.bytes(key), field.value(), !json && field.key().equals(OwnFields.DETAIL));
  }

  @Override
  public void append(LineBuffer line, AccessRecord record) {
    List<Field> fields =
        switch (record) {
          case ConnectionRecord _ -> connection;
          case RequestRecord _ -> request;
        };
    if (json) {
      line.raw(TIME);
      line.time(record.endedMillis());
      line.raw(DIRECTION);
      line.text(record.direction());
      line.raw('"');
    } else {
      line.time(record.endedMillis());
      line.raw(' ');
      line.text(record.direction());
    }
    for (int i = 0; i < fields.size(); i++) {
      append(line, fields.get(i), record);
    }
    if (json) {
      line.raw(END);
    } else {
      line.raw('\n');
    }
  }

  private void append(LineBuffer line, Field field, AccessRecord record) {
    switch (field.value) {
      case Operator.Count(var of) -> {
        line.raw(field.key);
        long number = of.applyAsLong(record);
        if (number < 0) {
          line.raw(MINUS_ONE);
        } else {
          line.number(number);
        }
      }
      case Operator.Moment moment -> {
        line.raw(field.key);
        moment.append(line, record);
      }
      case Operator.Text(var of) -> {
        String text = of.apply(record);
        if (!field.leftOutEmpty || !text.isEmpty()) {
          line.raw(field.key);
          value(line, text);
        }
      }
    }
  }

  private void value(LineBuffer line, String text) {
    if (!json && text.isEmpty()) {
      line.raw('-');
    } else if (json || !line.bare(text)) {
      line.raw('"');
      line.text(text);
      line.raw('"');
    }
  }
}
