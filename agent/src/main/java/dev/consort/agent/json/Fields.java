// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.json;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of an object in which nothing may be skipped: a member that the reader does not ask
 * for, or that is of another kind than it asks for, is refused with the path to it. Null counts as
 * not there. Used once, on one thread.
 */
public final class Fields {
  private final String path;
  private final Map<String, Json> left;

  private Fields(String path, Json object) {
    this.path = path;
    this.left = new LinkedHashMap<>(object.members());
  }

  /** Makes a value of the members of one object. */
  @FunctionalInterface
  public interface Reader<T> {
    /** Asks for every member it knows. */
    T read(Fields fields) throws NotUnderstood;
  }

  /**
   * Reads an object to its last member.
   *
   * @param path of the object, for messages; empty for the outermost
   */
  public static <T> T read(Json object, String path, Reader<T> reader) throws NotUnderstood {
    if (!object.isObject()) {
      throw new NotUnderstood((path.isEmpty() ? "a value" : path) + " that is no object");
    }
    Fields fields = new Fields(path, object);
    T read = reader.read(fields);
    for (String unknown : fields.left.keySet()) {
      throw new NotUnderstood("the unknown field " + fields.path(unknown));
    }
    return read;
  }

  /** The path to a member, for messages. */
  public String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Refuses a member for its value. */
  public NotUnderstood strange(String name, Object value) {
    return new NotUnderstood(path(name) + " = " + value);
  }

  /** Members that say nothing here, whatever they hold. */
  public void ignore(String... names) {
    for (String name : names) {
      left.remove(name);
    }
  }

  /** A text; empty when it is not there. */
  public String text(String name) throws NotUnderstood {
    Json value = take(name);
    if (!value.isAbsent() && !value.isText()) {
      throw strange(name, value);
    }
    return value.text();
  }

  /** A text that is there and not empty. */
  public String required(String name) throws NotUnderstood {
    String text = text(name);
    if (text.isEmpty()) {
      throw new NotUnderstood("no " + path(name));
    }
    return text;
  }

  /** True or false; false when it is not there. */
  public boolean flag(String name) throws NotUnderstood {
    Json value = take(name);
    if (!value.isAbsent() && !value.isBoolean()) {
      throw strange(name, value);
    }
    return value.isTrue();
  }

  /** A whole number in a range. */
  public Optional<Long> integer(String name, long least, long most) throws NotUnderstood {
    Json value = take(name);
    if (value.isAbsent()) {
      return Optional.empty();
    }
    Optional<BigDecimal> number = value.isNumber() ? value.number() : Optional.empty();
    if (number.isEmpty()
        || number.get().stripTrailingZeros().scale() > 0
        || number.get().compareTo(BigDecimal.valueOf(least)) < 0
        || number.get().compareTo(BigDecimal.valueOf(most)) > 0) {
      throw strange(name, value);
    }
    return Optional.of(number.get().longValue());
  }

  /** A duration as Go writes it: nanoseconds, or a text such as {@code 1m30s}. Zero or more. */
  public Optional<Duration> duration(String name) throws NotUnderstood {
    Json value = take(name);
    if (value.isAbsent()) {
      return Optional.empty();
    }
    Optional<Duration> duration = GoDuration.of(value);
    if (duration.isEmpty()) {
      throw strange(name, value);
    }
    return duration;
  }

  /** A member of any kind, for a reader that tells kinds apart itself. */
  public Json any(String name) {
    return take(name);
  }

  /** A list of texts, none of them empty. */
  public List<String> texts(String name) throws NotUnderstood {
    List<String> texts = new ArrayList<>();
    for (Json item : array(name)) {
      if (item.text().isEmpty()) {
        throw strange(name, "a list with " + item);
      }
      texts.add(item.text());
    }
    return texts;
  }

  /** A list of objects. */
  public <T> List<T> list(String name, Reader<T> reader) throws NotUnderstood {
    List<T> items = new ArrayList<>();
    for (Json item : array(name)) {
      items.add(read(item, path(name) + "[" + items.size() + "]", reader));
    }
    return items;
  }

  /** An object inside. */
  public <T> Optional<T> object(String name, Reader<T> reader) throws NotUnderstood {
    Json value = take(name);
    return value.isAbsent() ? Optional.empty() : Optional.of(read(value, path(name), reader));
  }

  private List<Json> array(String name) throws NotUnderstood {
    Json value = take(name);
    if (!value.isAbsent() && !value.isArray()) {
      throw strange(name, value);
    }
    return value.items();
  }

  private Json take(String name) {
    Json value = left.remove(name);
    return value == null ? Json.ABSENT : value;
  }
}
