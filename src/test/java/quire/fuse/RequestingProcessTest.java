package quire.fuse;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import quire.vfs.call.Caller;

final class RequestingProcessTest {
  private static final int GID = 12345;

  private static RequestingProcess thisProcessAs(int uid) {
    return new RequestingProcess(new Caller(uid, GID), (int) ProcessHandle.current().pid(), false);
  }

  @Test
  void anotherUsersProcessWithTheCallersPidHasNoRights() {
    assumeTrue(thisProcessAs(0).keepsSetId(), "only root with CAP_FSETID keeps these bits");
    assertFalse(thisProcessAs(GID).keepsSetId());
  }

  @Test
  void theGroupOfTheCallerIsInTheRequest() {
    assertTrue(thisProcessAs(0).isInGroup(GID));
    assertTrue(thisProcessAs(GID).isInGroup(GID));
  }
}
