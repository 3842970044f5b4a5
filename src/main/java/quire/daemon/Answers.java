package quire.daemon;

import java.io.IOException;
import quire.control.Answer;

/** Sends the lines of an answer, one by one; waits for a client that is slow to read them. */
@FunctionalInterface
interface Answers {
  void send(Answer line) throws IOException;
}
