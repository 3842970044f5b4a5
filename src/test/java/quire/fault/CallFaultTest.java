package quire.fault;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Daemons with a system call on the store that fails. */
final class CallFaultTest {
  private static final int CASES = Integer.getInteger("quire.call-faults", 4);

  /** One case in a hundred never reaches the call that it is about. */
  private static final int SOAK_CASES = Integer.getInteger("quire.soak.call-faults", 510);

  @TempDir Path scratch;

  @Test
  void keepsWhatWasAcknowledgedWhenACallFails() throws Exception {
    FaultRuns runs = new FaultRuns("CallFaultTest#keepsWhatWasAcknowledgedWhenACallFails", 77);
    new MountCases(scratch, runs).run(CASES, CallFault::anyError);
  }

  @Test
  @Tag("soak")
  void keepsWhatWasAcknowledgedWhenAnyCallFails() throws Exception {
    FaultRuns runs = new FaultRuns("CallFaultTest#keepsWhatWasAcknowledgedWhenAnyCallFails");
    new MountCases(scratch, runs).run(SOAK_CASES, CallFault::anyError);
  }
}
