package quire;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which packages may import which. A package imports from lines below its own; imports within a
 * line are allowed only where they are listed by name.
 */
@AnalyzeClasses(packages = "quire", importOptions = ImportOption.DoNotIncludeTests.class)
final class LayersTest {
  @ArchTest
  static final ArchRule LAYERS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("cli")
          .definedBy("quire.cli..")
          .layer("daemon")
          .definedBy("quire.daemon..")
          .layer("fuse")
          .definedBy(
              "quire.fuse", "quire.fuse.session..", "quire.fuse.jnr..", "quire.fuse.device..")
          .layer("fuse.wire")
          .definedBy("quire.fuse.wire..")
          .layer("vfs")
          .definedBy("quire.vfs..")
          .layer("fsck")
          .definedBy("quire.fsck..")
          .layer("file")
          .definedBy("quire.file..")
          .layer("catalog")
          .definedBy("quire.catalog..")
          .layer("snapshot")
          .definedBy("quire.snapshot..")
          .layer("archive")
          .definedBy("quire.archive..")
          .layer("cacheprog")
          .definedBy("quire.cacheprog..")
          .layer("stream")
          .definedBy("quire.stream..")
          .layer("metrics")
          .definedBy("quire.metrics..")
          .layer("blob")
          .definedBy("quire.blob..")
          .layer("log")
          .definedBy("quire.log..")
          .layer("control")
          .definedBy("quire.control..")
          .layer("store")
          .definedBy("quire.store..")
          .layer("mount")
          .definedBy("quire.mount..")
          .layer("io")
          .definedBy("quire.io..")
          .layer("libc")
          .definedBy("quire.libc..")
          .layer("work")
          .definedBy("quire.work..")
          .layer("error")
          .definedBy("quire.error..")
          .withOptionalLayers(true)
          .ensureAllClassesAreContainedInArchitecture()
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("daemon")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("fuse")
          .mayOnlyBeAccessedByLayers("daemon")
          .whereLayer("fuse.wire")
          .mayOnlyBeAccessedByLayers("fuse")
          .whereLayer("vfs")
          .mayOnlyBeAccessedByLayers("fuse", "daemon")
          .whereLayer("fsck")
          .mayOnlyBeAccessedByLayers("daemon", "cli")
          .whereLayer("file")
          .mayOnlyBeAccessedByLayers("snapshot", "vfs", "fsck", "daemon")
          .whereLayer("catalog")
          .mayOnlyBeAccessedByLayers(
              "archive", "file", "fsck", "snapshot", "stream", "vfs", "fuse", "daemon", "cli")
          .whereLayer("snapshot")
          .mayOnlyBeAccessedByLayers("archive", "fsck", "vfs", "daemon")
          .whereLayer("archive")
          .mayOnlyBeAccessedByLayers("vfs", "daemon", "cli")
          .whereLayer("cacheprog")
          .mayOnlyBeAccessedByLayers("daemon", "cli")
          .whereLayer("stream")
          .mayOnlyBeAccessedByLayers("fsck", "metrics", "vfs", "daemon")
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("vfs", "fuse", "daemon", "cli")
          .whereLayer("blob")
          .mayOnlyBeAccessedByLayers(
              "archive", "cacheprog", "catalog", "file", "fsck", "snapshot", "vfs", "daemon", "cli")
          .whereLayer("log")
          .mayOnlyBeAccessedByLayers(
              "blob", "catalog", "file", "fsck", "snapshot", "stream", "vfs", "daemon", "cli")
          .whereLayer("io")
          .mayOnlyBeAccessedByLayers(
              "archive",
              "blob",
              "cacheprog",
              "catalog",
              "control",
              "file",
              "fuse",
              "log",
              "snapshot",
              "store",
              "stream",
              "vfs")
          .whereLayer("work")
          .mayOnlyBeAccessedByLayers("archive", "blob", "file", "fuse", "snapshot", "vfs", "daemon")
          .whereLayer("control")
          .mayOnlyBeAccessedByLayers("daemon", "cli")
          .whereLayer("mount")
          .mayOnlyBeAccessedByLayers("control", "daemon", "cli")
          .whereLayer("libc")
          .mayOnlyBeAccessedByLayers("cacheprog", "log", "store", "mount", "fuse", "daemon", "cli")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("catalog", "mount", "vfs", "daemon", "cli");

  /** Trees by content: encodings know nothing of the catalog that keeps them. */
  @ArchTest
  static final ArchRule SNAPSHOT =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("snapshot")
          .definedBy("quire.snapshot")
          .layer("tree")
          .definedBy("quire.snapshot.tree")
          .layer("castore")
          .definedBy("quire.snapshot.castore")
          .whereLayer("snapshot")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("tree")
          .mayOnlyBeAccessedByLayers("snapshot")
          .whereLayer("castore")
          .mayOnlyBeAccessedByLayers("tree", "snapshot");

  /** The packages behind the interface of the file system; each uses those below it. */
  @ArchTest
  static final ArchRule VFS =
      layeredArchitecture()
          .consideringAllDependencies()
          .layer("vfs")
          .definedBy("quire.vfs")
          .layer("virtual")
          .definedBy("quire.vfs.virtual")
          .layer("trees")
          .definedBy("quire.vfs.trees")
          .layer("live")
          .definedBy("quire.vfs.live")
          .whereLayer("virtual")
          .mayOnlyBeAccessedByLayers("vfs")
          .whereLayer("trees")
          .mayOnlyBeAccessedByLayers("vfs", "virtual")
          .whereLayer("live")
          .mayOnlyBeAccessedByLayers("vfs", "virtual", "trees");

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("quire.(**)").should().beFreeOfCycles();

  /** In a package with more classes it is hard to find anything. */
  private static final int MOST_CLASSES = 40;

  @ArchTest
  static void noPackageIsCrowded(JavaClasses all) {
    Map<String, Long> crowded =
        all.stream()
            .filter(one -> one.isTopLevelClass() && !one.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getPackageName, TreeMap::new, counting()));
    crowded.values().removeIf(count -> count <= MOST_CLASSES);
    assertEquals(Map.of(), crowded, "packages with more than %d classes".formatted(MOST_CLASSES));
  }
}
