package quire.fuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import quire.vfs.call.Caller;
import quire.vfs.call.ContentChanger;

/**
 * The thread that sent a request. The request has its user and group; other facts are in {@code
 * /proc}. A thread that does not exist has no rights.
 *
 * @param caller its user and its group
 * @param pid its number; 0 if the daemon cannot see it
 * @param hasNoSetIdCapability whether the kernel says that it lacks CAP_FSETID
 */
public record RequestingProcess(Caller caller, int pid, boolean hasNoSetIdCapability)
    implements ContentChanger {
  private static final int CAP_FSETID = 4;

  /** The index among the four user ids of a process, in the order of the file. */
  private static final int FILE_SYSTEM_UID = 3;

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

  /** The words of a line of {@code /proc/PID/status}; none if the thread has ended. */
  private List<String> status(String label) {
    Path file = Path.of("/proc", Integer.toString(pid), "status");
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      List<String> uids = words(lines, "Uid:");
      return uids.size() > FILE_SYSTEM_UID && isOfCaller(uids) ? words(lines, label) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * Checks the user: the caller may have been killed, and its pid given to another user's process.
   */
  private boolean isOfCaller(List<String> uids) {
    return uids.get(FILE_SYSTEM_UID).equals(Integer.toUnsignedString(caller.uid()));
  }

  private static List<String> words(List<String> lines, String label) {
    for (String line : lines) {
      if (line.startsWith(label)) {
        List<String> words = List.of(line.split("\\s+"));
        return words.subList(1, words.size());
      }
    }
    return List.of();
  }
}
