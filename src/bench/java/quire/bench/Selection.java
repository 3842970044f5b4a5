package quire.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The part of a section that is asked for. Immutable.
 *
 * @param rows in the order of the report, not empty
 * @param peers names, in the order asked for, not empty
 */
record Selection(Section section, List<Row> rows, List<String> peers) {
  /** Selects by rows and by peers; an empty list means all. */
  static List<Selection> of(List<Section> sections, List<String> rowIds, List<String> peers) {
    requireKnown("row", rowIds, sections.stream().flatMap(Selection::rowNames));
    requireKnown("peer", peers, sections.stream().flatMap(s -> s.peers().names().stream()));
    List<Selection> selections = new ArrayList<>();
    for (Section section : sections) {
      Selection selection = new Selection(section, section.rows(rowIds), section.peers(peers));
      if (!selection.rows.isEmpty() && !selection.peers.isEmpty()) {
        selections.add(selection);
      }
    }
    if (selections.isEmpty()) {
      throw new BenchException("None of these peers takes part in any of these rows");
    }
    return selections;
  }

  private static Stream<String> rowNames(Section section) {
    return Stream.concat(section.rows().stream().map(Row::id), Stream.of(section.id()));
  }

  private static void requireKnown(String what, List<String> asked, Stream<String> all) {
    List<String> known = all.distinct().toList();
    for (String name : asked) {
      if (!known.contains(name)) {
        throw new BenchException(
            "No %s %s; there are: %s".formatted(what, name, String.join(", ", known)));
      }
    }
  }

  List<Workload> workloads() {
    return section.workloads(rows);
  }
}
