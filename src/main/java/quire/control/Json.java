package quire.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;

/** The JSON that the command line and the daemon exchange, and print for programs. */
public final class Json {
  private Json() {}

  /** Made at the first read, because it takes a tenth of the time of a mount. */
  private static final class Reading {
    static final ObjectMapper MAPPER = new ObjectMapper();
  }

  /** Made at the first write. */
  private static final class Writing {
    static final JsonFactory FACTORY = new JsonFactory();
  }

  /** An object without fields. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** An array without elements. */
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** Reads one value. */
  public static JsonNode read(String text) throws JsonProcessingException {
    return Reading.MAPPER.readTree(text);
  }

  /** Writes values one after the other, which together may exceed the memory. */
  public static JsonGenerator generator(Writer out) throws IOException {
    return Writing.FACTORY.createGenerator(out);
  }
}
