package quire.fuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import quire.vfs.Caller;
import quire.vfs.ContentChanger;

/**
 * The thread that the kernel names in a request. A request has its user and its group; what else is
 * asked about it stands in {@code /proc}. A thread that is not there has no rights.
 *
 * @param caller its user and its group
 * @param pid its number; 0 where the daemon cannot see it
 * @param hasNoSetIdCapability the kernel says that it lacks CAP_FSETID
 */
public record RequestingProcess(Caller caller, int pid, boolean hasNoSetIdCapability)
    implements ContentChanger {
  private static final int CAP_FSETID = 4;

  @Override
  public boolean keepsSetId() {
    if (hasNoSetIdCapability) {
      return false;
    }
    List<String> effective = status("CapEff:");
    return !effective.isEmpty()
        && (Long.parseUnsignedLong(effective.get(0), 16) >> CAP_FSETID & 1) != 0;
  }

  @Override
  public boolean isInGroup(int gid) {
    return caller.gid() == gid || status("Groups:").contains(Integer.toUnsignedString(gid));
  }

  /** The words of a line of {@code /proc/PID/status}; none where the thread has ended. */
  private List<String> status(String label) {
    Path file = Path.of("/proc", Integer.toString(pid), "status");
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(label)) {
          List<String> words = new ArrayList<>(Arrays.asList(line.split("\\s+")));
          return words.subList(1, words.size());
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return List.of();
  }
}
