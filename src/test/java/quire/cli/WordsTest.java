package quire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import quire.daemon.CacheLimits;
import quire.daemon.CacheprogOptions;
import quire.daemon.FrontDoorChoice;

/**
 * Verbs that must start fast have other parsers besides picocli: plain ones in Java, one in C, and
 * the launcher. One table for each verb says what words mean, and all its parsers must agree with
 * the table.
 */
final class WordsTest {
  private static final String HELP = "help";
  private static final String REFUSED = "-";
  private static final Path C_SOURCES = Path.of("src/main/native/cacheprog");

  @TempDir private static Path shared;
  private static Path reader = Path.of("");

  @TempDir private Path scratch;

  static List<WordTable.Row> cacheprog() throws IOException {
    return WordTable.read("cacheprog");
  }

  static List<WordTable.Row> mount() throws IOException {
    return WordTable.read("mount");
  }

  static List<WordTable.Row> cloning() throws IOException {
    return WordTable.read("clone");
  }

  @BeforeAll
  static void compileTheReaderInC() throws IOException {
    reader = shared.resolve("reader");
    Path main =
        Files.writeString(
            shared.resolve("reader.c"),
            """
            #include "options.h"
            #include <stdio.h>
            int main(int count, char **words) {
              struct options options = {0};
              (void)count;
              if (!options_parse(&options, words + 1)) { puts("-"); return 0; }
              if (options.directory) printf("dir=%s ", options.directory);
              if (options.mount) printf("mount=%s ", options.mount);
              if (options.read_only) printf("read-only ");
              if (options.stats) printf("stats ");
              return 0;
            }
            """);
    String[] compile = {
      "cc",
      "-std=c11",
      "-Wall",
      "-Wextra",
      "-Werror",
      "-I" + C_SOURCES,
      "-o",
      reader.toString(),
      main.toString(),
      C_SOURCES.resolve("options.c").toString()
    };
    assertEquals("", output(List.of(compile)));
  }

  private static String output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  /** The meaning of a command after picocli has read these words, or that it refuses them. */
  private static String picocli(Object command, List<String> words, Meaning meaning) {
    CommandLine line = new CommandLine(command);
    try {
      line.parseArgs(words.toArray(String[]::new));
    } catch (ParameterException e) {
      return REFUSED;
    }
    boolean explains = line.isUsageHelpRequested() || line.isVersionHelpRequested();
    return explains ? HELP : meaning.text();
  }

  private interface Meaning {
    String text();
  }

  private static void add(List<String> parts, String name, @Nullable Object value, Object unless) {
    if (value != null && !value.equals(unless)) {
      parts.add(value.equals(true) ? name : name + "=" + value);
    }
  }

  // ---- cacheprog

  private static String text(CacheprogOptions options) {
    List<String> parts = new ArrayList<>();
    add(parts, "dir", options.directory(), "");
    add(parts, "mount", options.mount(), "");
    add(parts, "size", options.limits().maxSize(), CacheLimits.DEFAULT.maxSize());
    add(parts, "age", options.limits().maxAge(), CacheLimits.DEFAULT.maxAge());
    add(parts, "next", options.next(), REFUSED);
    add(parts, "budget", options.nextBudget(), java.time.Duration.ofSeconds(5));
    add(parts, "read-only", options.readOnly(), false);
    add(parts, "stats", options.stats(), false);
    return String.join(" ", parts);
  }

  @ParameterizedTest
  @MethodSource("cacheprog")
  void picocliReadsTheWordsOfCacheprog(WordTable.Row row) {
    CacheprogCommand command = new CacheprogCommand();
    assertEquals(row.meaning(), picocli(command, row.words(), () -> text(command.options())));
  }

  @ParameterizedTest
  @MethodSource("cacheprog")
  void thePlainReaderReadsTheSameOrNothing(WordTable.Row row) {
    String[] words = WordTable.behind("cacheprog", row.words());
    CacheprogOptions plain = CacheprogOptions.parse(words);
    boolean reads = row.reader().equals("all") || row.reader().equals("java");
    assertEquals(reads ? row.meaning() : REFUSED, plain == null ? REFUSED : text(plain));
  }

  @ParameterizedTest
  @MethodSource("cacheprog")
  void theReaderInCReadsTheSameOrNothing(WordTable.Row row) throws IOException {
    List<String> command = new ArrayList<>(List.of(reader.toString()));
    command.addAll(row.words());
    String ofJavaAlone = " (size|age|next|budget)=[^ ]*"; // C passes the words on
    String expected = row.meaning().replaceAll(ofJavaAlone, "");
    assertEquals(row.reader().equals("all") ? expected : REFUSED, output(command));
  }

  @ParameterizedTest
  @MethodSource("cacheprog")
  void theLauncherChoosesTheArchiveForADirectoryOrAMount(WordTable.Row row) throws IOException {
    List<String> java =
        new FakeLauncher(scratch).run(WordTable.behind("cacheprog", row.words()), Map.of());
    boolean mount = row.meaning().startsWith("mount=");
    if (!row.isRefused()) {
      assertEquals(mount, java.toString().contains("quire-cacheprog-mount.jsa"), java::toString);
      assertEquals(!mount, java.toString().contains("quire-cacheprog.jsa"), java::toString);
    }
  }

  // ---- mount

  private static String text(MountCommand command) {
    List<String> parts = new ArrayList<>(List.of(String.valueOf(field(command, "mountPoint"))));
    add(parts, "store", field(command, "store"), "");
    for (Object option : (List<?>) Objects.requireNonNull(field(command, "options"))) {
      add(parts, "o", option, "");
    }
    add(parts, "memory", field(command, "memory"), 64L << 20);
    add(parts, "front-door", field(command, "frontDoor"), FrontDoorChoice.AUTO);
    add(parts, "cache-program", field(command, "cacheProgram"), "");
    add(parts, "wait", field(command, "cacheProgramWait"), 60);
    add(parts, "foreground", field(command, "foreground"), false);
    return String.join(" ", parts);
  }

  private static @Nullable Object field(Object command, String name) {
    try {
      Field field = command.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(command);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  @ParameterizedTest
  @MethodSource("mount")
  void picocliReadsTheWordsOfMount(WordTable.Row row) {
    MountCommand command = new MountCommand();
    assertEquals(row.meaning(), picocli(command, row.words(), () -> text(command)));
  }

  @ParameterizedTest
  @MethodSource("mount")
  void thePlainReaderOfMountReadsTheSameOrNothing(WordTable.Row row) {
    MountCommand plain = MountCommand.ofPlain(WordTable.behind("mount", row.words()), Map.of());
    String expected = row.reader().equals("plain") ? row.meaning() : REFUSED;
    assertEquals(expected, plain == null ? REFUSED : text(plain));
  }

  @ParameterizedTest
  @MethodSource("mount")
  void theLauncherWaitsForAMountInTheBackground(WordTable.Row row) throws IOException {
    List<String> java =
        new FakeLauncher(scratch).run(WordTable.behind("mount", row.words()), Map.of());
    boolean stays = row.meaning().equals(HELP) || row.meaning().endsWith("foreground");
    if (!row.isRefused()) {
      assertEquals(!stays, java.contains("-Dquire.background=true"), java::toString);
    }
  }

  // ---- clone

  private List<String> onMount(List<String> words) {
    return words.stream().map(this::onMount).toList();
  }

  private String onMount(String word) {
    return word.replace("MOUNT", scratch.resolve("mnt").toString());
  }

  @ParameterizedTest
  @MethodSource("cloning")
  void picocliReadsTheWordsOfClone(WordTable.Row row) {
    CloneCommand command = new CloneCommand();
    assertEquals(
        onMount(row.meaning()),
        picocli(
            command,
            onMount(row.words()),
            () -> field(command, "source") + " " + field(command, "target")));
  }

  /** The mount is simulated by a fake stat, and a fake mv prints its arguments. */
  @ParameterizedTest
  @MethodSource("cloning")
  void theLauncherClonesWhatPicocliWouldOrLeavesItToJava(WordTable.Row row) throws IOException {
    Path mnt = scratch.resolve("mnt");
    Files.createDirectories(mnt.resolve(".quire/clones"));
    Files.createDirectories(mnt.resolve(".quire/snapshots/SNAPSHOT/path"));
    Files.createDirectories(mnt.resolve("directory"));
    Files.createFile(mnt.resolve("file"));
    Path tools = Files.createDirectories(scratch.resolve("tools"));
    Path moved = scratch.resolve("moved");
    FakeLauncher.script(
        tools.resolve("stat"),
        "case $2 in *@%i) echo '" + mnt + " @7' ;; *) echo '" + mnt + "' ;; esac");
    FakeLauncher.script(tools.resolve("mv"), "echo \"$@\" >'" + moved + "'");
    List<String> java =
        new FakeLauncher(scratch)
            .run(
                WordTable.behind("clone", onMount(row.words())),
                Map.of("PATH", tools + ":" + System.getenv("PATH")));
    boolean atOnce = row.reader().equals("plain");
    assertEquals(atOnce, java.isEmpty(), java::toString);
    assertEquals(atOnce, Files.exists(moved));
    if (atOnce) {
      String[] meant = onMount(row.meaning()).split(" ", -1);
      String source = meant[0].equals("SNAPSHOT") ? "SNAPSHOT" : "@7";
      String told = "-T -- %s/.quire/clones/%s %s".formatted(mnt, source, meant[1]);
      assertEquals(told, Files.readString(moved).strip());
    }
  }

  @Test
  void theTablesAreNotEmpty() throws IOException {
    assertTrue(cacheprog().size() > 30 && mount().size() > 20 && cloning().size() > 10);
  }
}
