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

/** What the command line and the daemon say to each other and to programs. */
public final class Json {
  private Json() {}

  /** Made when something is read: it takes as long as a tenth of a mount. */
  private static final class Reading {
    static final ObjectMapper MAPPER = new ObjectMapper();
  }

  /** Made when something is written. */
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

  /** Writes values one after the other, which need not fit into memory. */
  public static JsonGenerator generator(Writer out) throws IOException {
    return Writing.FACTORY.createGenerator(out);
  }
}
