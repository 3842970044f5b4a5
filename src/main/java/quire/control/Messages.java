package quire.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import quire.error.Failure;

/**
 * Records as JSON objects, which have a field for each component, in their order. A component that
 * is an {@link Optional} may be absent. Fields without a component are ignored, so that a command
 * and a daemon of different versions understand each other as far as possible.
 *
 * <p>Components are {@code long}, {@code int}, {@code boolean}, strings, records, and lists of
 * those. Jackson's own binding could do the same, but it loads 200 more classes, which every
 * command would wait for, and its error messages name Java types.
 */
public final class Messages {
  /** The advice if one end does not understand the other. */
  static final String WAY_OUT =
      "quire and the daemon of the mount may be of different versions; unmount and mount again";

  private Messages() {}

  /** A message on one line. */
  public static String text(Record message) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = Json.generator(text)) {
      write(message, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Writes a message as an object. */
  public static void write(Record message, JsonGenerator out) throws IOException {
    out.writeStartObject();
    writeFields(message, out);
    out.writeEndObject();
  }

  /** Writes the fields of a message into an object that is already begun. */
  public static void writeFields(Record message, JsonGenerator out) throws IOException {
    for (RecordComponent component : message.getClass().getRecordComponents()) {
      Object value = value(component, message);
      Object present = value instanceof Optional<?> optional ? optional.orElse(null) : value;
      if (present != null) {
        out.writeFieldName(name(component));
        writeValue(present, out);
      }
    }
  }

  private static Object value(RecordComponent component, Record message) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(message);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeValue(Object value, JsonGenerator out) throws IOException {
    // no switch: a switch over patterns is linked at run time, while a person waits
    if (value instanceof Record message) {
      write(message, out);
    } else if (value instanceof String text) {
      out.writeString(text);
    } else if (value instanceof Long number) {
      out.writeNumber(number);
    } else if (value instanceof Integer number) {
      out.writeNumber(number);
    } else if (value instanceof Boolean bool) {
      out.writeBoolean(bool);
    } else if (value instanceof List<?> list) {
      out.writeStartArray();
      for (Object element : list) {
        writeValue(element, out);
      }
      out.writeEndArray();
    } else {
      throw new IllegalArgumentException("no message can have a " + value.getClass());
    }
  }

  /**
   * Reads a message.
   *
   * @param what the name of the message, for the error sentence
   * @throws Failure if a field is missing or of another type
   */
  public static <R extends Record> R read(JsonNode json, Class<R> type, String what) {
    if (!json.isObject()) {
      throw new Failure("%s is not a JSON object; %s".formatted(what, WAY_OUT));
    }
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = readField(json, components[i], what);
    }
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object readField(JsonNode json, RecordComponent component, String what) {
    String name = name(component);
    JsonNode value = json.path(name);
    boolean absent = value.isMissingNode() || value.isNull();
    if (component.getType() == Optional.class) {
      return absent
          ? Optional.empty()
          : Optional.of(readValue(value, element(component.getGenericType()), name, what));
    }
    if (absent) {
      throw new Failure("%s lacks the field '%s'; %s".formatted(what, name, WAY_OUT));
    }
    return readValue(value, component.getGenericType(), name, what);
  }

  private static Object readValue(JsonNode json, Type type, String name, String what) {
    Object value =
        type instanceof Class<?> simple
            ? readSimple(json, simple, what)
            : json.isArray() ? readList(json, element(type), name, what) : null;
    if (value == null) {
      throw new Failure(
          "the field '%s' of %s is not %s; %s".formatted(name, what, words(type), WAY_OUT));
    }
    return value;
  }

  /** Null if it is of another type. */
  private static @Nullable Object readSimple(JsonNode json, Class<?> type, String what) {
    if (type.isRecord()) {
      return json.isObject() ? read(json, type.asSubclass(Record.class), what) : null;
    }
    if (type == String.class) {
      return json.textValue();
    }
    if (type == boolean.class || type == Boolean.class) {
      return json.isBoolean() ? json.booleanValue() : null;
    }
    if (type == int.class || type == Integer.class) {
      return json.isIntegralNumber() && json.canConvertToInt() ? json.intValue() : null;
    }
    return json.isIntegralNumber() && json.canConvertToLong() ? json.longValue() : null;
  }

  private static List<Object> readList(JsonNode json, Type type, String name, String what) {
    List<Object> list = new ArrayList<>(json.size());
    for (JsonNode element : json) {
      list.add(readValue(element, type, name, what));
    }
    return list;
  }

  private static Type element(Type type) {
    return ((ParameterizedType) type).getActualTypeArguments()[0];
  }

  private static String words(Type type) {
    if (type == String.class) {
      return "a string";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    return type instanceof Class<?> simple
        ? simple.isRecord() ? "an object" : "a whole number"
        : "a list";
  }

  /** Maps a component to its field: some field names are not allowed in Java. */
  private static String name(RecordComponent component) {
    JsonProperty other = component.getAccessor().getAnnotation(JsonProperty.class);
    return other == null ? component.getName() : other.value();
  }
}
