package quire.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** The arithmetic of the bench, and what its reports say. Mounts nothing. */
final class ReportTest {
  private static final Row RATE = Row.higher("rate", "a <rate> & more", "MB/s");
  private static final Row TIME = Row.lower("time", "a time", "s");

  private static Results sample() {
    Results results = new Results(List.of(RATE, TIME), List.of("ext4", "bindfs", "quire"));
    for (double value : new double[] {90, 1000, 100}) {
      results.add(RATE, "bindfs", value);
      results.add(RATE, "ext4", value * 4);
      results.add(RATE, "quire", value * 2);
    }
    results.add(TIME, "bindfs", 10);
    results.add(TIME, "quire", 4);
    return results;
  }

  @Test
  void medianIsTheMiddleOrTheMeanOfTwo() {
    assertEquals(3, Stats.median(List.of(9.0, 1.0, 3.0)));
    assertEquals(2.5, Stats.median(List.of(4.0, 1.0, 2.0, 3.0)));
    assertEquals(7, Stats.median(List.of(7.0)));
    assertThrows(IllegalArgumentException.class, () -> Stats.median(List.of()));
  }

  @Test
  void spreadIsHalfTheRangeOverTheMedian() {
    assertEquals(0.1, Stats.spread(List.of(90.0, 100.0, 110.0)), 1e-12);
    assertEquals(0, Stats.spread(List.of(5.0)));
  }

  @Test
  void speedupAboveOneMeansFasterWhateverTheUnit() {
    assertEquals(2, RATE.speedup(200, 100));
    assertEquals(2, TIME.speedup(5, 10));
    Results results = sample();
    assertEquals(2, results.speedup(RATE, "quire", "bindfs").orElseThrow());
    assertEquals(0.5, results.speedup(RATE, "quire", "ext4").orElseThrow());
    assertEquals(2.5, results.speedup(TIME, "quire", "bindfs").orElseThrow());
    assertEquals(OptionalDouble.empty(), results.speedup(TIME, "quire", "ext4"));
  }

  @Test
  void numbersHaveAboutThreeDigits() {
    assertEquals("1,234,568", Format.number(1234567.8));
    assertEquals("100", Format.number(99.96));
    assertEquals("99.9", Format.number(99.94));
    assertEquals("10.0", Format.number(9.996));
    assertEquals("9.99", Format.number(9.99));
    assertEquals("0.10", Format.number(0.0996));
    assertEquals("0.052", Format.number(0.0523));
    assertEquals("0.50x", Format.ratio(0.5));
    assertEquals("-", Format.ratio(OptionalDouble.empty()));
    assertEquals("12%", Format.percent(0.123));
  }

  @Test
  void subjectAndBaselineFallBackToTheFirstPeer() {
    assertEquals("quire", sample().subject());
    assertEquals(List.of("bindfs", "ext4"), sample().others());
    assertEquals("bindfs", sample().baseline());
    Results plain = new Results(List.of(RATE), List.of("ext4"));
    assertEquals("ext4", plain.subject());
    assertEquals("ext4", plain.baseline());
    assertEquals(List.of(), plain.others());
  }

  @Test
  void tableNamesUnitsMediansAndRatios() {
    List<String> lines = TextTable.of(sample()).lines().map(line -> line.strip()).toList();
    assertEquals(
        List.of("row", "unit", "ext4", "+-", "bindfs", "+-", "quire", "+-", "quire/bindfs"),
        cells(lines.get(0)).subList(0, 9));
    assertEquals(
        List.of("rate", "MB/s", "400", "455%", "100", "455%", "200", "455%", "2.00x", "0.50x"),
        cells(lines.get(1)));
    assertEquals(
        List.of("time", "s", "-", "-", "10.0", "0%", "4.00", "0%", "2.50x", "-"),
        cells(lines.get(2)));
  }

  private static List<String> cells(String line) {
    return Arrays.asList(line.split(" +", -1));
  }

  @Test
  void jsonKeepsEverySample() {
    JsonNode row = JsonReport.row(RATE, sample());
    assertEquals("[90.0,1000.0,100.0]", row.at("/samples/bindfs").toString());
    assertEquals(100, row.at("/medians/bindfs").asDouble());
    assertEquals("higher", row.at("/better").asText());
    assertEquals(2, row.at("/ratios").get("quire/bindfs").asDouble());
    assertFalse(JsonReport.row(TIME, sample()).at("/ratios").has("quire/ext4"));
  }

  @Test
  void chartIsWellFormedAndLabelsBars() throws Exception {
    String svg = SvgChart.of(sample());
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
    assertTrue(svg.contains("2.00x (200 MB/s)"), svg);
    assertTrue(svg.contains("a &lt;rate&gt; &amp; more"), svg);
    assertTrue(svg.contains("no figure"), svg);
  }

  @Test
  void fioRateCountsTheSecondsOfTheCaller() throws Exception {
    String text =
        """
        note: something to ignore
        {"jobs": [{"error": 0, "read": {"total_ios": 0}, "write": {"total_ios": 3000,
          "clat_ns": {"percentile": {"99.000000": 25000}}}}]}
        """;
    assertEquals(new FioResult(1000, 25), FioResult.parse(text, 3));
    assertThrows(BenchException.class, () -> FioResult.parse("{\"jobs\": [{}]}", 3));
  }

  @Test
  void treeSizesAddUpExactly() {
    int[] sizes = SyntheticTree.sizes(500, 4_000_000, new Random(1));
    assertEquals(4_000_000, Arrays.stream(sizes).asLongStream().sum());
    assertTrue(Arrays.stream(sizes).allMatch(size -> size >= 0));
  }

  @Test
  void stampsTellBlocksApart() {
    Incompressible data = new Incompressible(1);
    ByteBuffer block = data.block(17);
    data.check(block, 17, Path.of("file"));
    assertThrows(BenchException.class, () -> data.check(block, 1, Path.of("file")));
  }

  @Test
  void registriesHaveNoDuplicatesAndRefuseUnknownNames() {
    List<Section> sections = Section.all(Path.of("quire"));
    List<String> ids = sections.stream().flatMap(s -> s.rows().stream()).map(Row::id).toList();
    assertEquals(ids.size(), ids.stream().distinct().count());
    assertEquals(List.of("stat", "rm"), select(List.of("rm", "stat"), List.of()));
    assertEquals(List.of("clone"), select(List.of("stat", "clone"), List.of("git")));
    assertThrows(BenchException.class, () -> select(List.of("no-such-row"), List.of()));
    assertThrows(BenchException.class, () -> select(List.of(), List.of("nope")));
    assertThrows(BenchException.class, () -> select(List.of("stat"), List.of("git")));
  }

  @Test
  void longSectionsRunOnlyIfAskedFor() {
    assertFalse(select(List.of(), List.of()).contains("memory-peak"));
    assertTrue(select(List.of(), List.of()).contains("snapshot-first"));
    assertTrue(select(List.of("snapshot-memory"), List.of()).contains("memory-peak"));
  }

  private static List<String> select(List<String> rows, List<String> peers) {
    return Selection.of(Section.all(Path.of("quire")), rows, peers).stream()
        .flatMap(selection -> selection.rows().stream())
        .map(Row::id)
        .toList();
  }

  @Test
  void targetsTellTheSmallestLead() {
    Results results =
        new Results(List.of(SnapshotTree.SECOND), List.of("quire", "quire-mkdir", "cp", "git"));
    results.add(SnapshotTree.SECOND, "quire", 0.2);
    results.add(SnapshotTree.SECOND, "quire-mkdir", 0.01);
    results.add(SnapshotTree.SECOND, "cp", 10);
    results.add(SnapshotTree.SECOND, "git", 2);
    assertEquals(
        List.of(
            "target snapshot-second: quire 10.0x of git, at least 100x: missed",
            "target snapshot-second: quire-mkdir 200x of git, at least 100x: met"),
        Target.all().stream().flatMap(target -> target.verdicts(results).stream()).toList());
    JsonNode ratios = JsonReport.row(SnapshotTree.SECOND, results).at("/ratios");
    assertEquals(1000, ratios.get("quire-mkdir/cp").asDouble(), 1e-9);
    assertFalse(ratios.has("quire/quire-mkdir"));
  }

  @Test
  void heapLogsTellPeaks(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("gc.log");
    Files.writeString(
        log,
        """
        [0.006s][info][gc] Using Serial
        [0.290s][info][gc] GC(0) Pause Young (Allocation Failure) 40M->3M(247M) 4.500ms
        [0.300s][info][gc] GC(2) Pause Young (Allocation Failure) 60M->30M(247M) 10.000ms
        [0.390s][info][gc] GC(1) Pause Full (System.gc()) 12M->9M(247M) 10.500ms
        """);
    assertEquals(new HeapLog(60, 9, 0.025), HeapLog.read(log));
  }

  @Test
  void mountPathsAreUnescaped() {
    assertEquals("/a b\\c", Mounts.unescape("/a\\040b\\134c"));
  }
}
