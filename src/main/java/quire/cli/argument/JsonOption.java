package quire.cli.argument;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import quire.control.Json;

/** Prints the result of a verb: as text for people, or as JSON for programs. */
public final class JsonOption {
  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec verb;

  /** Facts as JSON. */
  @FunctionalInterface
  public interface JsonBody {
    void write(JsonGenerator out) throws IOException;
  }

  /** Facts as text. */
  @FunctionalInterface
  public interface TextBody {
    void print(PrintWriter out) throws IOException;
  }

  /** Whether facts are to be printed as JSON. */
  public boolean isGiven() {
    return json;
  }

  /** Prints facts; the JSON has several lines, for people who look at it. */
  public void print(JsonBody asJson, TextBody asText) throws IOException {
    if (json) {
      PrintWriter out = verb.commandLine().getOut();
      printJson(Json.generator(out).useDefaultPrettyPrinter(), out, asJson);
    } else {
      asText.print(verb.commandLine().getOut());
    }
  }

  /** As {@link #print}, but with JSON on one line. */
  public void printLine(JsonBody asJson, TextBody asText) throws IOException {
    if (json) {
      PrintWriter out = verb.commandLine().getOut();
      printJson(Json.generator(out), out, asJson);
    } else {
      asText.print(verb.commandLine().getOut());
    }
  }

  private static void printJson(JsonGenerator json, PrintWriter out, JsonBody body)
      throws IOException {
    body.write(json);
    json.flush(); // it is not to be closed: stdout would be, too
    out.println();
  }
}
