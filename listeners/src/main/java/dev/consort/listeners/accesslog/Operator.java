// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.function.Function;
import java.util.function.ToLongFunction;

/** One value that a line takes of a record. Pure. */
sealed interface Operator {
  /** A text; an empty one is absent. */
  record Text(Function<AccessRecord, String> of) implements Operator {}

  /** A number; one below zero is absent. */
  record Count(ToLongFunction<AccessRecord> of) implements Operator {}

  /** A time, in milliseconds since the epoch, as Envoy shows it unless told otherwise. */
  record Moment(ToLongFunction<AccessRecord> of) implements Operator {}

  /** Never there. */
  static Operator absent() {
    return new Text(_ -> "");
  }

  /** Appends the value without quotes; a dash for what is absent. */
  default void append(LineBuffer line, AccessRecord record) {
    switch (this) {
      case Text(var of) -> {
        String text = of.apply(record);
        line.text(text.isEmpty() ? "-" : text);
      }
      case Count(var of) -> {
        long number = of.applyAsLong(record);
        if (number < 0) {
          line.raw('-');
        } else {
          line.number(number);
        }
      }
      case Moment(var of) -> line.time(of.applyAsLong(record));
    }
  }

  /** Appends the value as JSON; null for what is absent. */
  default void appendJson(LineBuffer line, AccessRecord record) {
    switch (this) {
      case Text(var of) -> {
        String text = of.apply(record);
        if (text.isEmpty()) {
          line.raw(JsonTemplate.NULL);
        } else {
          line.raw('"');
          line.text(text);
          line.raw('"');
        }
      }
      case Count(var of) -> {
        long number = of.applyAsLong(record);
        if (number < 0) {
          line.raw(JsonTemplate.NULL);
        } else {
          line.number(number);
        }
      }
      case Moment _ -> {
        line.raw('"');
        append(line, record);
        line.raw('"');
      }
    }
  }
}
