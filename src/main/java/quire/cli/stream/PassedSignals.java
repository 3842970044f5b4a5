package quire.cli.stream;

import java.util.ArrayList;
import java.util.List;
import jnr.constants.platform.Signal;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import org.jspecify.annotations.Nullable;
import quire.cli.argument.Terminal;

/**
 * Passes signals on to a child, including those that come before it is started. Once this is made,
 * they do not end this process. Thread-safe.
 */
final class PassedSignals {
  private static final List<Signal> ALL =
      List.of(
          Signal.SIGTERM,
          Signal.SIGINT,
          Signal.SIGHUP,
          Signal.SIGUSR2,
          Signal.SIGWINCH,
          Signal.SIGCONT);

  private final POSIX posix = POSIXFactory.getNativePOSIX();
  private final List<Integer> early = new ArrayList<>();
  private @Nullable ProcessHandle child;

  /** A signal from a terminal goes to the child as well, so it is not passed on. */
  PassedSignals() {
    boolean terminal = Terminal.is(Terminal.STDIN);
    for (Signal signal : ALL) {
      boolean sentToBoth = terminal && signal == Signal.SIGINT;
      posix.signal(signal, sentToBoth ? number -> {} : this::pass);
    }
  }

  private synchronized void pass(int number) {
    ProcessHandle receiver = child;
    if (receiver == null) {
      early.add(number);
    } else if (receiver.isAlive()) {
      posix.kill((int) receiver.pid(), number);
    }
  }

  synchronized void to(ProcessHandle receiver) {
    child = receiver;
    early.forEach(this::pass);
    early.clear();
  }
}
