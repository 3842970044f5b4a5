package quire.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import quire.cli.CommandInProcess;

/**
 * The messages of verbs for paths that are missing, elsewhere, or of the wrong kind, for impossible
 * names, and for what another user may not do. They name the path or name, the reason, and mostly
 * what to do.
 */
@Timeout(300)
final class WrongWordsTest {
  private static final String ELSEWHERE =
      "%s is not on a quire mount; quire status lists the mounts";
  private static final String LONG = "x".repeat(256);

  /**
   * The words of a verb, and the sentence with which it ends. {@code M} is the mount, with the
   * snapshot {@code s}; {@code O} a directory beside it. Both have {@code file} and {@code dir}.
   */
  private static final String[][] TABLE = {
    {"stat M/none", "M/none: there is no such file or directory"},
    {"stat M/file/x", "M/file/x: Not a directory"},
    {"stat M/dir", "M/dir is not a regular file; only these have extents"},
    {"stat O/file", ELSEWHERE.formatted("O/file")},
    {"stat M/LONG", "M/LONG: File name too long"},
    {"status M/none", "M/none: there is no such file or directory"},
    {"status O", ELSEWHERE.formatted("O")},
    {"gc O", ELSEWHERE.formatted("O")},
    {"gc M/none", "M/none: there is no such file or directory"},
    {"snapshots O", ELSEWHERE.formatted("O")},
    {"snapshot M/none s1", "M/none: there is no such file or directory"},
    {"snapshot M/file s1", "M/file is not a directory; a snapshot is of one"},
    {"snapshot O s1", ELSEWHERE.formatted("O")},
    {"snapshot --mount M a/b", "a snapshot cannot be called 'a/b'; use a name without /"},
    {"snapshot --mount M ''", "a snapshot cannot be called ''; use a name without /"},
    {
      "snapshot --mount M ..",
      "a snapshot cannot be called '..', which names a directory; use another name"
    },
    {
      "snapshot --mount M LONG",
      "a snapshot cannot be called 'LONG': the name has 256 bytes, and at most 255 are possible"
    },
    {
      "snapshot --mount M s",
      "M: there is a snapshot s; use another name, or drop it: rmdir .quire/snapshots/s"
    },
    {"snapshot '' s1", "the path of the directory is empty; write . for the current one"},
    {"diff --mount M s none", "M: there is no snapshot none; quire snapshots lists them"},
    {"diff --mount M s M/none", "there is no M/none"},
    {"diff --mount M s M/file", "M/file is not a directory; only directories can be compared"},
    {"diff --mount M s O", ELSEWHERE.formatted("O")},
    {"diff --mount M s/a/b s", "M: there is no 'a' in the snapshot s"},
    {"diff --mount M s/file s", "M: 'file' in the snapshot s is not a directory"},
    {"diff --mount M s ''", "name a snapshot, or a path on the mount: an argument is empty"},
    {"clone --mount M none M/c", "M: there is no snapshot none; quire snapshots lists them"},
    {"clone --mount M s/none M/c", "M: there is no 'none' in the snapshot s"},
    {"clone --mount M O M/c", ELSEWHERE.formatted("O")},
    {"clone M/none M/c", "there is no M/none"},
    {"clone --mount M s M/dir", "M/dir exists; quire restore replaces what is there"},
    {"clone --mount M s M/none/c", "there is no directory M/none to put the clone into"},
    {"clone s O/c", ELSEWHERE.formatted("O")},
    {
      "clone --mount M s O/c",
      "O/c is not on the mount M, where the source is; a clone must be on the same mount"
    },
    {"restore s M/none", "there is no M/none to restore; quire clone makes one"},
    {"restore none M/dir", "M: there is no snapshot none; quire snapshots lists them"},
    {
      "restore s/file M/dir",
      "M/dir: a file cannot replace a directory, nor a directory a file; remove it first"
    },
    {"restore s O/dir", ELSEWHERE.formatted("O/dir")},
    {
      "archive --mount M none -o O/a.tar",
      "M: there is no snapshot none; quire snapshots lists them"
    },
    {
      "archive --mount M s -o O/none/a.tar",
      "cannot write O/none/a.tar: its directory does not exist"
    },
    {
      "archive --mount M s -o O/dir -f tar",
      "cannot write O/dir: it is a directory; name a file in it"
    },
    {"archive --mount M s/file -o O/a.tar", "M: 'file' in the snapshot s is not a directory"},
    {"archive M/file -o O/a.tar", "M/file is not a directory; only directories can be archived"},
    {"nar-hash O", ELSEWHERE.formatted("O")},
    {"import --mount M O/none x", "there is no O/none"},
    {"import --mount M O x", "O is a directory; quire snapshot takes one"},
    {
      "import --mount M O/file ..",
      "a snapshot cannot be called '..', which names a directory; use another name"
    },
    {
      "import --mount M O/file s",
      "cannot import O/file into M: there is a snapshot s; use another name, or drop it: rmdir"
          + " .quire/snapshots/s"
    },
    {"stream create --mount M a/b", "a stream cannot be called 'a/b'; use a name without /"},
    {
      "stream create --mount M ..",
      "a stream cannot be called '..', which names a directory; use another name"
    },
    {
      "stream rm --mount M ..",
      "a stream cannot be called '..', which names a directory; use another name"
    },
    {
      "stream write --mount M LONG",
      "a stream cannot be called 'LONG': the name has 256 bytes, and at most 255 are possible"
    },
    {
      "stream create --mount M x@5",
      "a stream cannot be called 'x@5': what is behind @ is an offset in a stream, which --since gives to quire stream read; use another name"
    },
    {"stream read --mount M none", "there is no stream 'none'; quire stream ls lists them"},
    {"stream rm --mount M none", "there is no stream 'none'; quire stream ls lists them"},
    {"stream ls O", ELSEWHERE.formatted("O")},
    {"run --log a/b --mount M true", "a stream cannot be called 'a/b'; use a name without /"},
    {"run --log l --mount O true", ELSEWHERE.formatted("O")},
    {"top --count 1 O", ELSEWHERE.formatted("O")},
    {"umount O", "O is not a quire mount; quire status lists the mounts"},
    {"umount O/none", "O/none is not a quire mount; quire status lists the mounts"},
    {"mount --store O/s O/none", "no such mount point: O/none; make it with: mkdir -p O/none"},
    {"mount --store O/s O/file", "the mount point O/file is not a directory; name one"},
    {"fsck O/none", "there is no quire store at O/none (it has no format file)"},
    {"fsck O/file", "there is no quire store at O/file (it has no format file)"},
  };

  /** As above, for errors found before the verb begins: its usage follows the sentence. */
  private static final String[][] WRONG_USAGE = {
    {"stat ''", "the path is empty; write . for the current directory"},
    {"umount ''", "the path is empty; write . for the current directory"},
    {"fsck ''", "the path is empty; write . for the current directory"},
    {"gc --mount ''", "the path is empty; write . for the current directory"},
    {"restore s ''", "the path is empty; write . for the current directory"},
    {"mount --store '' O", "the path is empty; write . for the current directory"},
    {"import --max-size -5 f y", "'-5' is not a size; write 64M or 1G"},
    {"mount --memory -1M O", "'-1M' is not a size; write 64M or 1G"},
    {"stream read --since x s", "'x' is not a whole number, or is too large"},
    {"top --count x", "'x' is not a whole number, or is too large"},
    {
      "run --log r -la ls",
      "Unknown option: '-la'; write -- before the command: quire run --log NAME -- CMD..."
    },
    {"snapshot M", "the name of the snapshot is missing; write: quire snapshot M NAME"},
    {
      "snapshot --mount M M/dir",
      "the name of the snapshot is missing; write: quire snapshot M/dir NAME"
    },
    {"snapshot M a b", "Unmatched argument at index 3: 'b'"},
    {"import --max-size x f y", "'x' is not a size; write 64M or 1G"},
    {"mount --front-door door O", "no front door is called 'door'; use auto, session or jnr"},
  };

  /** As the first table, for another user, who has no access to the mount. */
  private static final String[][] NO_PERMISSION = {
    {"stat M/file", "M is a mount of root, who lets nobody else see it (it has no allow_other)"},
    {"umount M", "M is a mount of root; only root can unmount it"},
    {"fsck S", "S/format: permission denied; look at its owner and mode"},
  };

  private final Path scratch;

  WrongWordsTest(@TempDir Path scratch) {
    this.scratch = scratch;
  }

  private String words(String text) {
    return text.replace("LONG", LONG)
        .replaceAll("\\bM\\b", scratch.resolve("mnt").toString())
        .replaceAll("\\bO\\b", scratch.resolve("other").toString())
        .replaceAll("\\bS\\b", scratch.resolve("store").toString());
  }

  private String[] argv(String text) {
    return Stream.of(text.split(" "))
        .map(word -> word.equals("''") ? "" : words(word))
        .toArray(String[]::new);
  }

  private Executable says(int exit, String begin, String[] row) {
    return () -> {
      StringWriter said = new StringWriter();
      int ended = CommandInProcess.run(new PrintWriter(said), argv(row[0]));
      String first = said.toString().lines().findFirst().orElse("");
      String sentence = begin + words(row[1]);
      boolean isUsage = begin.isEmpty() && first.endsWith(": " + sentence); // a wrong value
      assertEquals(sentence, isUsage ? sentence : first, row[0]);
      assertEquals(exit, ended, row[0]);
    };
  }

  @Test
  void theSentenceNamesThePathAndTheReason() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(
          scratch,
          """
          mkdir other other/dir; echo x >other/file
          cd mnt; mkdir dir; echo x >file; mkdir .quire/snapshots/s
          """);
      assertAll(
          Stream.concat(
              Stream.of(TABLE).map(row -> says(1, "quire: ", row)),
              Stream.of(WRONG_USAGE).map(row -> says(2, "", row))));
      assertEquals("dir\nfile\n", Shell.sh(mount.root(), "ls"), "a failed verb has left a file");
    }
  }

  @Test
  void theMemoryOfAMountIsWithinThatOfTheMachine() throws IOException {
    Shell.sh(scratch, "mkdir -p other/dir");
    for (String size : new String[] {"1", "100T"}) {
      StringWriter said = new StringWriter();
      String words = "mount --store O/s --memory %s O/dir".formatted(size);
      assertEquals(1, CommandInProcess.run(new PrintWriter(said), argv(words)));
      assertTrue(said.toString().contains("--memory is at least 64.0 KiB and at most"), words);
    }
  }

  @Test
  void streamsOfAnotherUserAreRefusedWithAReason() throws IOException {
    User.assumeRoot();
    try (User user = User.ordinary(scratch);
        TestMount mount = TestMount.mounted(scratch, "-o", "allow_other")) {
      Shell.sh(scratch, "chmod 755 . mnt");
      for (String words : new String[] {"run --log n --mount M true", "stream write --mount M n"}) {
        Shell.Result result = user.run("$QUIRE %s </dev/null".formatted(words(words)));
        assertTrue(
            result.output().startsWith("quire: cannot make the stream 'n': permission denied"),
            words + ": " + result.output());
      }
      mount.unmount();
    }
  }

  @Test
  void anotherUserIsToldWhoHasAccess() throws IOException {
    User.assumeRoot();
    try (User user = User.ordinary(scratch);
        TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(scratch, "chmod 755 .; echo x >mnt/file");
      assertAll(
          Stream.of(NO_PERMISSION)
              .map(
                  row ->
                      () -> {
                        Shell.Result result = user.run("$QUIRE " + words(row[0]));
                        assertTrue(
                            result.output().startsWith("quire: " + words(row[1])),
                            row[0] + ": " + result.output());
                        assertEquals(1, result.exit(), row[0]);
                      }));
      mount.unmount();
    }
  }
}
