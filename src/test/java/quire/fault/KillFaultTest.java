package quire.fault;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Daemons that are killed at a system call on the store. */
final class KillFaultTest {
  private static final int CASES = Integer.getInteger("quire.kill-faults", 4);

  /** One case in a hundred never reaches the call that it is about. */
  private static final int SOAK_CASES = Integer.getInteger("quire.soak.kill-faults", 510);

  @TempDir Path scratch;

  @Test
  void keepsWhatWasAcknowledgedBeforeAKill() throws Exception {
    FaultRuns runs = new FaultRuns("KillFaultTest#keepsWhatWasAcknowledgedBeforeAKill", 79);
    new MountCases(scratch, runs).run(CASES, CallFault::anyKill);
  }

  @Test
  @Tag("soak")
  void keepsWhatWasAcknowledgedBeforeAnyKill() throws Exception {
    FaultRuns runs = new FaultRuns("KillFaultTest#keepsWhatWasAcknowledgedBeforeAnyKill");
    new MountCases(scratch, runs).run(SOAK_CASES, CallFault::anyKill);
  }
}
