package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The script that fetches a go for tests uses the mirror from which this machine has its packages.
 */
final class FetchGoTest {
  private static final Path LAUNCHER = Path.of("src/main/launcher").toAbsolutePath();

  @TempDir private Path scratch;

  @ParameterizedTest
  @CsvSource({
    "here.list, 'deb [arch=amd64] file:%s/here/ CODENAME main contrib'",
    "here.sources, 'Types: deb|URIs: file:%s/here|Suites: CODENAME CODENAME-updates|Components:"
        + " main'"
  })
  void theMirrorIsThatOfTheMachine(String name, String source) throws IOException {
    assumeTrue(
        Files.exists(Path.of("/usr/share/keyrings/debian-archive-keyring.gpg")), "no Debian");
    assumeTrue(Files.notExists(Path.of("/usr/lib/go-1.24/bin/go")), "it has a go already");
    String codename = Shell.sh(scratch, ". /etc/os-release; echo $VERSION_CODENAME").strip();
    String text = source.formatted(scratch).replace("CODENAME", codename).replace('|', '\n');
    Files.writeString(Files.createDirectory(scratch.resolve("parts")).resolve(name), text + "\n");
    Files.writeString(
        scratch.resolve("apt.conf"),
        "Dir::Etc::SourceList \"/dev/null\";\nDir::Etc::SourceParts \"%s/parts\";\n"
            .formatted(scratch));
    Shell.Result result =
        Shell.run(
            scratch,
            List.of(
                "env",
                "APT_CONFIG=" + scratch.resolve("apt.conf"),
                "PATH=/usr/bin:/bin:/usr/sbin:/sbin",
                LAUNCHER.resolve("fetch-go").toString(),
                scratch.resolve("go").toString()));
    assertEquals(0, result.exit(), result::output);
    assertTrue(
        result.output().contains("file:" + scratch + "/here trixie"),
        result.output()); // the mirror is empty
  }

  @Test
  void noScriptNamesAHost() throws IOException {
    String found =
        Shell.sh(
            LAUNCHER, "grep -rnE '[a-z]+://[a-z0-9]' . ../../../Makefile ../../../.ci || true");
    assertEquals("", found);
  }
}
