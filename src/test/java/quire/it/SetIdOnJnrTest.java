package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * libfuse cannot remove set-id bits from the kernel's cache before it answers the write that clears
 * them. So set-id bits give no rights there, with any options.
 */
final class SetIdOnJnrTest {
  @TempDir private Path scratch;

  @Test
  void setIdProgramsRunAsTheirCaller() throws IOException {
    User.assumeRoot();
    Shell.sh(scratch, "chmod 755 .");
    try (TestMount mount =
        TestMount.mounted(scratch, "--front-door", "jnr", "-o", "rw,suid,allow_other")) {
      String run =
          """
          cp "$(command -v id)" id; chmod 6755 id; stat -c %a id
          setpriv --reuid 65534 --regid 65534 --clear-groups ./id -u
          findmnt -no options --target . | grep -o nosuid
          """;
      assertEquals("6755\n65534\nnosuid\n", Shell.sh(mount.root(), run));
      String log = Files.readString(mount.store().resolve("daemon.log"));
      assertTrue(log.contains("set-id bits have no effect with the front door jnr"), log);
    }
  }
}
