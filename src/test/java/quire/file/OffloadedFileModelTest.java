package quire.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Seeds;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.log.Pages;

/** Random operations on two files, compared with byte arrays, while the disk is full at times. */
final class OffloadedFileModelTest {
  private static final int MAX_SIZE = 400_000;
  private static final int ROUND = 20_000;
  private static final int BUDGET = 24 * Pages.SIZE;

  @TempDir Path directory;

  @Test
  void behavesAsByteArrays() {
    run(Integer.getInteger("quire.ops", ROUND), true, Seeds.random("behavesAsByteArrays"));
  }

  @Test
  @Tag("soak")
  void behavesAsByteArraysForLong() throws IOException {
    int operations = Integer.getInteger("quire.soak.ops", 1_000_000);
    Random random = Seeds.random("behavesAsByteArraysForLong");
    for (int done = 0; done < operations; done += ROUND) {
      // no collector frees shared pages here, so each log is used only for a while
      run(ROUND, done / ROUND % 4 != 3, random);
      deleteSegments();
    }
  }

  private void deleteSegments() throws IOException {
    try (DirectoryStream<Path> segments = Files.newDirectoryStream(directory)) {
      for (Path segment : segments) {
        Files.delete(segment);
      }
    }
  }

  @Test
  void withoutClonesEveryPageIsAccountedFor() {
    run(Integer.getInteger("quire.ops", 5_000), false, Seeds.random("accountedFor"));
  }

  private void run(int operations, boolean clones, Random random) {
    FullDisk disk = new FullDisk(new FileLogStorage(directory));
    try (OffloadLog log = OffloadLog.open(disk, 20)) {
      FileContext context = new FileContext(log, new MemoryLimiter(BUDGET));
      Set<Long> freed = new HashSet<>();
      FileModel[] files = {new FileModel(context, freed), new FileModel(context, freed)};
      for (int i = 0; i < operations; i++) {
        FileModel file = files[random.nextInt(2)];
        FileModel other = files[random.nextInt(2)];
        try {
          disk.writesLeft = random.nextInt(8) == 0 ? random.nextInt(3) : Long.MAX_VALUE;
          operate(random, file, clones ? other : null, files);
        } catch (FsException e) {
          assertEquals(Errno.ENOSPC, e.errno());
        } catch (Throwable e) {
          throw new AssertionError("operation " + i, e);
        }
        disk.writesLeft = Long.MAX_VALUE;
        try {
          if (i % 16 == 0) {
            file.check();
          }
        } catch (Throwable e) {
          throw new AssertionError("operation " + i, e);
        }
        assertTrue(context.limiter().usedBytes() <= BUDGET + 20L * Pages.SIZE);
      }
      checkSpace(log, files, freed, clones);
    }
  }

  private void operate(
      Random random, FileModel file, @Nullable FileModel other, FileModel[] files) {
    switch (random.nextInt(24)) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8 ->
          file.write(offset(random, file), data(random), random.nextBoolean());
      case 9, 10 -> file.write(file.size(), data(random), true);
      case 11 -> file.resize(offset(random, file), (byte) (random.nextInt(3) / 2));
      case 12, 13 -> file.punch(offset(random, file), length(random));
      case 14 -> file.zeroRange(offset(random, file), length(random), random.nextBoolean());
      case 15 -> file.allocate(offset(random, file), length(random), random.nextBoolean());
      case 16, 17 -> {
        if (other != null) {
          cloneRange(random, file, other);
        }
      }
      case 18 -> file.file().offload();
      case 19 -> file.file().releaseRun();
      case 20 -> commitBoth(files);
      case 21 -> {
        commitBoth(files);
        file.reload();
      }
      case 22 -> file.failCommit();
      default -> seekAndRead(random, file);
    }
    if (file.size() > MAX_SIZE) {
      file.resize(random.nextInt(MAX_SIZE), (byte) 0);
    }
  }

  /** Commits both files, because the catalog must have the extents that a clone shares. */
  private static void commitBoth(FileModel[] files) {
    for (FileModel file : files) {
      file.commit();
    }
  }

  private static void cloneRange(Random random, FileModel file, FileModel source) {
    int from = offset(random, source);
    int to = offset(random, file);
    int length = length(random);
    if (random.nextBoolean()) {
      from &= -Pages.SIZE;
      to &= -Pages.SIZE;
    }
    if (file != source || Math.abs(from - to) >= length) {
      file.cloneFrom(source, from, to, length);
    }
  }

  private static void seekAndRead(Random random, FileModel file) {
    int offset = offset(random, file);
    byte[] bytes = file.bytes();
    ByteBuffer dst = ByteBuffer.allocateDirect(1 + random.nextInt(70_000));
    int count = file.file().read(offset, dst);
    assertEquals(Math.max(0, Math.min(dst.capacity(), bytes.length - offset)), count);
    byte[] read = new byte[count];
    dst.flip().get(read);
    if (count > 0) {
      assertArrayEquals(Arrays.copyOfRange(bytes, offset, offset + count), read);
    }
    long data = file.file().seekData(offset);
    long hole = file.file().seekHole(offset);
    if (offset >= bytes.length) {
      assertEquals(-1, data);
      assertEquals(-1, hole);
      return;
    }
    assertTrue(hole >= offset && hole <= bytes.length && hole != data);
    for (long at = offset; at < (data < 0 ? bytes.length : data); at++) {
      assertEquals(0, bytes[(int) at], "data in a hole");
    }
  }

  private static int offset(Random random, FileModel file) {
    int offset = random.nextInt(Math.min(MAX_SIZE, file.size() + 1 + random.nextInt(9000)));
    return random.nextInt(3) == 0 ? offset & -Pages.SIZE : offset;
  }

  private static int length(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> 1 + random.nextInt(20);
      case 1 -> Pages.SIZE;
      case 2 -> 1 + random.nextInt(2 * Pages.SIZE);
      case 3 -> 1 + random.nextInt(60_000);
      default -> 1 + random.nextInt(200_000);
    };
  }

  private static byte[] data(Random random) {
    byte[] data = new byte[random.nextInt(50) == 0 ? 0 : length(random)];
    if (random.nextInt(4) == 0) {
      Arrays.fill(data, (byte) random.nextInt(3));
    } else {
      random.nextBytes(data);
    }
    if (random.nextInt(4) == 0 && data.length > 10_000) {
      int from = random.nextInt(data.length);
      Arrays.fill(data, from, from + random.nextInt(data.length - from), (byte) 0);
    }
    return data;
  }

  /** After a commit of all, only log pages that extents name, or that a clone named, have data. */
  private static void checkSpace(
      OffloadLog log, FileModel[] files, Set<Long> freed, boolean clones) {
    for (FileModel file : files) {
      file.commit();
      file.check();
      file.file().releaseRun();
    }
    Set<Long> named = new HashSet<>(files[0].namedPages(true));
    named.addAll(files[1].namedPages(true));
    Set<Long> data = dataPages(log);
    if (!clones) {
      assertEquals(named, data);
    }
    for (long page : data) {
      assertTrue(!freed.contains(page), "a freed page has data");
    }
    assertTrue(data.containsAll(named), "a named page has no data");
  }

  private static Set<Long> dataPages(OffloadLog log) {
    Set<Long> pages = new HashSet<>();
    log.data()
        .forEach(
            data -> {
              for (long page = data.address(); page < data.end(); page += Pages.SIZE) {
                pages.add(page);
              }
            });
    return pages;
  }
}
