package quire.cli.argument;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a verb prints what it has to say. */
@Command // else picocli does not take it for a mixin
public final class Output {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec verb;

  /** What was asked for. */
  public PrintWriter out() {
    return verb.commandLine().getOut();
  }

  /** What people are told beside. */
  public PrintWriter err() {
    return verb.commandLine().getErr();
  }

  /** To be thrown where the words of the verb are wrong: it is explained with them. */
  public ParameterException wrongUsage(String sentence) {
    return new ParameterException(verb.commandLine(), sentence);
  }
}
