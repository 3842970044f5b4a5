package quire.work;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class CallingThreadTest {
  private static boolean isEnding(long ofThread, long ofProcess, long blocked, long ignored) {
    return CallingThread.isEnding(
        "Name:\tls\nSigPnd:\t%016x\nShdPnd:\t%016x\nSigBlk:\t%016x\nSigIgn:\t%016x\nSigCgt:\t0\n"
            .formatted(ofThread, ofProcess, blocked, ignored));
  }

  @Test
  void aKillEndsAThread() {
    assertTrue(isEnding(1 << 8, 0, 0, 0));
    assertTrue(isEnding(0, 1 << 8, 0, 0));
  }

  @Test
  void anInterruptEndsAThreadUnlessItIsBlockedOrIgnored() {
    assertTrue(isEnding(0, 1 << 1, 0, 0));
    assertFalse(isEnding(0, 1 << 1, 1 << 1, 0));
    assertFalse(isEnding(0, 1 << 1, 0, 1 << 1));
    assertFalse(isEnding(0, 0, 0, 0));
  }

  /** SIGCHLD, SIGURG, SIGPROF and SIGWINCH: some programs get one a hundred times a second. */
  @Test
  void everydaySignalsDoNotEndAThread() {
    assertFalse(isEnding(1 << 22 | 1 << 26, 1 << 16 | 1 << 27, 0, 0));
  }

  @Test
  void aRunningThreadIsNotEnding() throws IOException {
    int self = Integer.parseInt(Files.readSymbolicLink(Path.of("/proc/self")).toString());
    assertFalse(CallingThread.isEnding(self));
    assertFalse(CallingThread.isEnding(0));
  }
}
