package quire.cacheprog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of the protocol as JSON, both ways. Default values are left out, as go does. */
final class JsonLines {
  private static final JsonFactory JSON = new JsonFactory();

  /** The length of the excerpt of an unreadable line in a message. */
  private static final int EXCERPT = 80;

  private JsonLines() {}

  static byte[] encode(CacheRequest request) throws IOException {
    return object(
        json -> {
          json.writeNumberField("ID", request.id());
          json.writeStringField("Command", request.command());
          write(json, "ActionID", request.action());
          write(json, "OutputID", request.output());
          write(json, "ObjectID", request.output()); // its name before go 1.24
          writeCount(json, "BodySize", request.bodySize());
        });
  }

  static byte[] encode(CacheResponse response) throws IOException {
    return object(
        json -> {
          json.writeNumberField("ID", response.id());
          write(json, "Err", response.error());
          if (!response.knownCommands().isEmpty()) {
            json.writeArrayFieldStart("KnownCommands");
            for (String command : response.knownCommands()) {
              json.writeString(command);
            }
            json.writeEndArray();
          }
          if (response.miss()) {
            json.writeBooleanField("Miss", true);
          }
          write(json, "OutputID", response.output());
          writeCount(json, "Size", response.size());
          write(json, "Time", response.time() == null ? null : response.time().toString());
          write(json, "DiskPath", response.diskPath());
        });
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] object(Fields fields) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    }
    return line.toByteArray();
  }

  private static void write(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value);
    }
  }

  private static void write(JsonGenerator json, String field, @Nullable CacheId value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value.base64());
    }
  }

  private static void writeCount(JsonGenerator json, String field, long value) throws IOException {
    if (value != 0) {
      json.writeNumberField(field, value);
    }
  }

  /** ProtocolException if the line is not a request. */
  static CacheRequest request(byte[] line) throws IOException {
    RequestFields fields = new RequestFields();
    read(line, fields);
    if (fields.command == null) {
      throw garbage(line, "it has no Command", null);
    }
    return new CacheRequest(
        fields.id, fields.command, fields.action, fields.output, fields.bodySize);
  }

  /** ProtocolException if the line is not a response. */
  static CacheResponse response(byte[] line) throws IOException {
    ResponseFields fields = new ResponseFields();
    read(line, fields);
    return new CacheResponse(
        fields.id,
        fields.error,
        fields.knownCommands,
        fields.miss,
        fields.output,
        fields.size,
        fields.time,
        fields.diskPath);
  }

  private interface Reader {
    /** Takes a field; the parser is at its value. False if the field is unknown. */
    boolean take(String field, JsonParser value) throws IOException;
  }

  private static void read(byte[] line, Reader reader) throws IOException {
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw garbage(line, "it is no JSON object", null);
      }
      for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
        JsonToken value = json.nextToken();
        if (value != JsonToken.VALUE_NULL && !reader.take(field, json)) {
          json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw garbage(line, "something follows the JSON object", null);
      }
    } catch (JsonProcessingException | DateTimeException e) {
      String reason = e instanceof JsonProcessingException json ? json.getOriginalMessage() : null;
      throw garbage(line, reason == null ? e.getMessage() : reason, e);
    }
  }

  private static ProtocolException garbage(
      byte[] line, @Nullable String reason, @Nullable Throwable cause) {
    int length = Math.min(line.length, EXCERPT);
    String excerpt = new String(line, 0, length, StandardCharsets.UTF_8);
    return new ProtocolException(
        "the line '%s' means nothing: %s".formatted(excerpt, reason), cause);
  }

  private static long count(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
      throw new ProtocolException("a size or number that is not whole: " + value.getText());
    }
    long count = value.getLongValue();
    if (count < 0) {
      throw new ProtocolException("a negative size or number: " + count);
    }
    return count;
  }

  private static final class RequestFields implements Reader {
    private long id;
    private @Nullable String command;
    private @Nullable CacheId action;
    private @Nullable CacheId output;
    private long bodySize;

    @Override
    public boolean take(String field, JsonParser value) throws IOException {
      switch (field) {
        case "ID" -> id = count(value);
        case "Command" -> command = value.getText();
        case "ActionID" -> action = CacheId.fromBase64(value.getText());
        case "OutputID", "ObjectID" -> output = CacheId.fromBase64(value.getText());
        case "BodySize" -> bodySize = count(value);
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  private static final class ResponseFields implements Reader {
    private long id;
    private @Nullable String error;
    private final List<String> knownCommands = new ArrayList<>();
    private boolean miss;
    private @Nullable CacheId output;
    private long size;
    private @Nullable Instant time;
    private @Nullable String diskPath;

    @Override
    public boolean take(String field, JsonParser value) throws IOException {
      switch (field) {
        case "ID" -> id = count(value);
        case "Err" -> error = value.getText().isEmpty() ? null : value.getText();
        case "KnownCommands" -> takeCommands(value);
        case "Miss" -> miss = value.getBooleanValue();
        case "OutputID", "ObjectID" -> output = CacheId.fromBase64(value.getText());
        case "Size" -> size = count(value);
        case "Time" -> time = OffsetDateTime.parse(value.getText()).toInstant();
        case "DiskPath" -> diskPath = value.getText().isEmpty() ? null : value.getText();
        default -> {
          return false;
        }
      }
      return true;
    }

    private void takeCommands(JsonParser list) throws IOException {
      if (list.currentToken() != JsonToken.START_ARRAY) {
        throw new ProtocolException("KnownCommands is no list");
      }
      while (list.nextToken() == JsonToken.VALUE_STRING) {
        knownCommands.add(list.getText());
      }
      if (list.currentToken() != JsonToken.END_ARRAY) {
        throw new ProtocolException("KnownCommands is no list of words");
      }
    }
  }
}
