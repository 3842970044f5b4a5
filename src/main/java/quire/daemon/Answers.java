package quire.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** Takes the lines of an answer, one by one; waits for a client that is slow to read them. */
@FunctionalInterface
interface Answers {
  void send(JsonNode line) throws IOException;
}
