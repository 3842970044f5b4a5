package quire.it;

import java.io.IOException;
import java.nio.file.Path;

/** Files that fio writes and verifies, with holes, copies and truncations between. */
final class FioRounds {
  /**
   * One round in an empty directory. Each block knows its offset and has a checksum of its bytes,
   * so a block of another place, another file or another time does not pass.
   */
  private static final String ROUND =
      """
      say="--verify_state_save=0 --verify=crc32c --verify_fatal=1 --thread --output=/dev/null --randseed=SEED"

      # blocks of odd sizes and by a mapping, verified as soon as they are written
      fio $say --name=odd --filename=odd --size=16m --rw=randwrite --bsrange=512-96k \\
        --bs_unaligned --ioengine=sync &
      odd=$!
      fio $say --name=mapped --filename=mapped --size=16m --rw=randwrite --bs=4k --ioengine=mmap

      # every other block of a sparse file, which is copied, while the original goes on
      half="--name=half --size=48m --rw=randwrite --bs=8k --io_size=24m --fallocate=none"
      truncate -s 48M half
      fio $say $half --filename=half --do_verify=0 --end_fsync=1
      cp --sparse=never half copy
      cp --reflink=auto half clone
      fio $say $half --filename=copy --verify_only
      : > half; truncate -s 48M half
      cmp half /dev/zero -n 48M
      fio $say $half --filename=clone --verify_only

      # a file in order, with a hole in it, and then cut
      row="--name=row --bs=16k --ioengine=psync"
      fio $say $row --filename=row --size=32m --rw=write --do_verify=0
      cp row other
      fallocate -p -o 8M -l 12345678 row
      cmp -i 8M:0 -n 12345678 row /dev/zero
      truncate -s 26M row; truncate -s 32M row
      cmp -i 26M:0 -n 6M row /dev/zero
      fio $say $row --filename=row --size=8m --rw=write --verify_only
      fio $say $row --filename=row --offset=20m --size=6m --rw=write --verify_only
      fio $say $row --filename=other --size=32m --rw=write --verify_only
      fio $say $row --filename=row --size=32m --rw=write

      wait $odd
      rm odd mapped half copy clone row other
      """;

  private FioRounds() {}

  /** Runs a round, which takes some seconds. */
  static void run(Path directory, int seed) throws IOException {
    Shell.sh(directory, ROUND.replace("SEED", Integer.toString(seed)));
  }
}
