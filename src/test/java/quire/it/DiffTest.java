package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code quire diff} on a real mount. */
final class DiffTest {
  @TempDir private Path scratch;

  private static String diff(Path directory, String arguments) throws IOException {
    return Shell.sh(directory, TestMount.LAUNCHER + " diff " + arguments);
  }

  @Test
  void newRemovedAndChangedPathsAreListed() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(
          root,
          """
          mkdir -p src/lib src/old empty; echo a > src/a; echo b > src/lib/b; echo c > src/old/c
          ln -s a src/link; echo t > turned; echo same > same; mkdir .quire/snapshots/base
          """);
      assertEquals("", diff(root, "base ."));
      Shell.sh(
          root,
          """
          echo more >> src/lib/b; rm -r src/old; chmod 700 src/lib; ln -sf b src/link
          mkdir 'new dir'; : > "new dir/$(printf 'a\\nb\\033\\\\')"; : > "new dir/$(printf 'z\\377')"
          rm turned; mkdir turned; touch -d 2020-02-02 empty
          """);
      String expected =
          """
          + new dir/
          + new dir/a\\nb\\x1b\\\\
          + new dir/z\\xff
          M src/lib/
          M src/lib/b
          M src/link
          - src/old/
          - src/old/c
          - turned
          + turned/
          """;
      assertEquals(expected, diff(root, "base ."));
      assertEquals(expected, diff(root, "base " + root));
      assertEquals(expected, diff(scratch, "--mount '%1$s' base '%1$s'".formatted(root)));
      Shell.sh(root, "mkdir .quire/snapshots/next");
      assertEquals(expected, diff(root, "base next"));
      assertEquals(expected, diff(root, ".quire/snapshots/base .quire/snapshots/next"));
      assertEquals("M ./\nM b\n", diff(root, "base/src/lib src/lib"));
      assertEquals("- b\n", diff(root.resolve("src"), "./lib next/empty/ | grep -v '^M'"));
      assertEquals("", diff(root, "next ."));
      assertEquals("[]\n", diff(root, "--json next ."));
      JsonNode changes = new ObjectMapper().readTree(diff(root, "--json base next"));
      assertEquals(10, changes.size());
      JsonNode odd = changes.get(1);
      assertEquals("new dir/a\nb\u001b\\", odd.path("path").asText());
      assertEquals("added", odd.path("change").asText());
      assertEquals("regular", odd.path("type").asText());
      byte[] bytes = changes.get(2).path("bytes").binaryValue();
      assertEquals("new dir/z\u00ff", new String(bytes, StandardCharsets.ISO_8859_1));
      assertEquals("directory", changes.get(9).path("type").asText());
    }
  }

  @Test
  void aSnapshotComesBeforeADirectoryOfItsName() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "mkdir name; mkdir .quire/snapshots/name; echo x > name/x");
      assertEquals("+ name/x\n", diff(mount.root(), "name ."));
      assertEquals("+ name/\n- x\n", diff(mount.root(), "./name name"));
    }
  }

  @Test
  void largeDiffsComeInParts() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, "mkdir .quire/snapshots/base; mkdir d; cd d; seq 5000 | xargs touch");
      assertEquals("5001\n", diff(root, "base . | wc -l"));
      assertEquals(5001, new ObjectMapper().readTree(diff(root, "--json base .")).size());
      assertEquals("+ d/\n+ d/1\n", Shell.sh(root, pipe("base .", "head -n 2")));
    }
  }

  /** Pipes a diff into a command, and allows that the command closes the pipe early. */
  private static String pipe(String arguments, String command) {
    return "{ %s diff %s || [ $? = 141 ]; } | %s".formatted(TestMount.LAUNCHER, arguments, command);
  }

  @Test
  void aClientThatDoesNotReadBlocksNoOther() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, "mkdir .quire/snapshots/base; mkdir d; cd d; seq 30000 | xargs touch");
      Path socket = mount.store().resolve("control.sock");
      try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        long ino = ((Number) Files.getAttribute(root, "unix:ino")).longValue();
        String request =
            "{\"op\":\"diff\",\"from\":{\"place\":\"base\"},\"to\":{\"ino\":%d}}\n".formatted(ino);
        client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
        client.read(ByteBuffer.allocate(1));
        Shell.sh(
            root,
            """
            mkdir .quire/snapshots/next; rmdir .quire/snapshots/base
            timeout 60 %1$s status .; timeout 60 %1$s snapshot late; timeout 60 %1$s gc
            """
                .formatted(TestMount.LAUNCHER));
        mount.unmount();
      }
      Shell.Result fsck = TestMount.quire("fsck", mount.store().toString());
      assertTrue(fsck.ok() && fsck.output().contains("clean"), fsck.output());
    }
  }

  @Test
  void wrongPlacesAreRefusedWithAMessage() throws IOException {
    Path first = Files.createDirectory(scratch.resolve("first"));
    Path second = Files.createDirectory(scratch.resolve("second"));
    try (TestMount one = TestMount.mounted(first);
        TestMount two = TestMount.mounted(second)) {
      String root = one.root().toString();
      Shell.sh(one.root(), "echo x > file; mkdir .quire/snapshots/base");
      assertFails("there is no snapshot none", root, "none");
      assertFails("there is no 'a' in the snapshot base", root, "base/a/b");
      assertFails("'file' in the snapshot base is not a directory", root, "base/file");
      assertFails("there is no " + root + "/none", root + "/none", "base");
      assertFails("is not a directory; only directories", root, root + "/file");
      assertFails("of .quire only snapshots can be named", root, root + "/.quire");
      assertFails("is not on a quire mount", root, "/usr");
      assertFails("is not on a quire mount", "/usr", root);
      assertFails("both must be on one mount", root, two.root().toString());
      assertEquals(2, TestMount.quire("diff", "base").exit());
    }
  }

  private static void assertFails(String message, String from, String to) throws IOException {
    Shell.Result result = TestMount.quire("diff", from, to);
    assertEquals(1, result.exit(), result.output());
    assertTrue(result.output().contains(message), result.output());
    assertEquals(1, result.output().lines().count(), result.output());
  }
}
