package quire.cli.top;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import quire.cli.argument.Terminal;

/** Shows lines: on a terminal they replace the previous ones, otherwise they follow them. */
final class Screen {
  private static final String ENTER = "\033[?1049h\033[?25l";
  private static final String LEAVE = "\033[?25h\033[?1049l";
  private static final String HOME = "\033[H";
  private static final String CLEAR_LINE = "\033[K";
  private static final String CLEAR_REST = "\033[J";

  /** The most lines of a report that is not for a terminal. */
  private static final int UNLIMITED = 1_000;

  private static final int HEIGHT = 24;
  private static final int WIDTH = 80;

  private final PrintWriter out;
  private final boolean terminal = Terminal.is(Terminal.STDOUT);
  private int width = Integer.MAX_VALUE;

  Screen(PrintWriter out) {
    this.out = out;
    if (terminal) {
      out.print(ENTER);
      out.flush();
      Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "quire-screen"));
    }
  }

  private void leave() {
    out.print(LEAVE);
    out.flush();
  }

  /** The number of lines that fit. */
  int height() {
    if (!terminal) {
      return UNLIMITED;
    }
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      String[] size = said.strip().split(" ", -1);
      width = Integer.parseInt(size[1]);
      return Integer.parseInt(size[0]);
    } catch (IOException | RuntimeException e) { // no terminal that stty knows
      width = WIDTH;
      return HEIGHT;
    }
  }

  /** Returns whether the output still has a reader. */
  boolean show(List<String> lines) {
    if (terminal) {
      StringBuilder screen = new StringBuilder(HOME);
      for (String line : lines) {
        screen.append(line, 0, Math.min(line.length(), width)).append(CLEAR_LINE).append("\r\n");
      }
      screen.setLength(screen.length() - 2); // or the last line would scroll the first away
      out.print(screen.append(CLEAR_REST));
    } else {
      lines.forEach(out::println);
      out.println();
    }
    return !out.checkError();
  }
}
