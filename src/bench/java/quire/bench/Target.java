package quire.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A lead that the project wants to reach.
 *
 * @param ratio the least number of times that quire should be faster
 * @param others the peers that quire is compared with; the smallest lead counts
 */
record Target(Row row, double ratio, List<String> others) {
  private static final List<String> OTHER_MOUNTS =
      List.of("squashfuse", "fuse-zip", "archivemount");

  private static final double AHEAD = 1.5;

  /** The registry of targets. */
  static List<Target> all() {
    return Stream.concat(fileSystems(), ofTrees()).toList();
  }

  private static Stream<Target> fileSystems() {
    Stream<Target> metadata =
        Stream.of(new SmallFiles(), new LargeDirectory(), new SourceTree(), new Development())
            .flatMap(workload -> workload.rows().stream())
            .map(row -> new Target(row, AHEAD, List.of(Peers.BASELINE, "fuse-overlayfs")));
    return Stream.concat(
        metadata,
        Stream.of(
            new Target(SmallWrites.PAGES, 5, List.of(Peers.BASELINE)),
            new Target(SourceTree.UNTAR, 1 / AHEAD, List.of("ext4")),
            new Target(SequentialIo.WARM, 1, List.of("ext4")),
            new Target(RandomIo.WARM, 1, List.of("ext4"))));
  }

  private static Stream<Target> ofTrees() {
    return Stream.of(
        new Target(SnapshotTree.SECOND, 100, List.of("cp", "git", "restic", "borg")),
        new Target(SnapshotTree.CLONE, 100, List.of("cp")),
        new Target(ArchiveViews.FIRST, 1, OTHER_MOUNTS),
        new Target(ArchiveViews.LIST, 1, OTHER_MOUNTS),
        new Target(ArchiveViews.SMALL, 1, OTHER_MOUNTS),
        new Target(ArchiveViews.SEQUENTIAL, 1.5, OTHER_MOUNTS),
        new Target(ArchiveViews.RANDOM, 1.5, OTHER_MOUNTS),
        new Target(GoBuild.WARM, 1 / 1.15, List.of("go")),
        new Target(ArchiveViews.NAR, 1, List.of("tools")),
        new Target(ArchiveViews.TAR, 1, List.of("tools")),
        new Target(ArchiveViews.ZIP, 1, List.of("tools")));
  }

  /** A line for each subject that has a figure for the row. */
  List<String> verdicts(Results results) {
    return results.subjects().stream()
        .flatMap(subject -> verdict(results, subject).stream())
        .toList();
  }

  private Optional<String> verdict(Results results, String subject) {
    Optional<Lead> least =
        others.stream()
            .flatMap(
                other ->
                    results.speedup(row, subject, other).stream()
                        .mapToObj(lead -> new Lead(other, lead)))
            .min((a, b) -> Double.compare(a.ratio, b.ratio));
    return least.map(
        lead ->
            "target %s: %s of %s, at least %s: %s"
                .formatted(
                    row.id(),
                    subject + " " + Format.ratio(lead.ratio),
                    lead.other,
                    Format.ratio(ratio),
                    lead.ratio >= ratio ? "met" : "missed"));
  }

  private record Lead(String other, double ratio) {}
}
