package quire.cli.argument;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The output of a verb. */
@Command // else picocli does not take it for a mixin
public final class Output {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec verb;

  /** For the result. */
  public PrintWriter out() {
    return verb.commandLine().getOut();
  }

  /** For messages beside the result. */
  public PrintWriter err() {
    return verb.commandLine().getErr();
  }

  /** An exception for wrong arguments, to be thrown; it shows the verb's usage. */
  public ParameterException wrongUsage(String sentence) {
    return new ParameterException(verb.commandLine(), sentence);
  }
}
