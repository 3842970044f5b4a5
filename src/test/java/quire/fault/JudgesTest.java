package quire.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import quire.fault.Contents.Failure;
import quire.fault.Contents.Item;

/** The judges of the fault matrix report each violation of the invariant, and nothing else. */
final class JudgesTest {
  private static final String FILE = "/dir/file";

  private static Item item(String attributes, int... bytes) {
    byte[] content = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      content[i] = (byte) bytes[i];
    }
    return new Item(attributes, content, 0, null);
  }

  private static Contents of(String path, Item item) {
    Contents contents = new Contents();
    contents.items().put("/", new Item("40755", null, 0, null));
    contents.items().put(path, item);
    return contents;
  }

  private static List<String> judge(boolean told, Contents found) {
    List<String> faults = new ArrayList<>();
    new ByteJudge(told, faults).compare(of(FILE, item("100644", 1, 2, 3)), found);
    return faults;
  }

  @Test
  void unchangedContentIsNoFault() {
    assertEquals(List.of(), judge(false, of(FILE, item("100644", 1, 2, 3))));
  }

  @Test
  void otherBytesAreAFault() {
    assertEquals(1, judge(true, of(FILE, item("100644", 1, 7, 3))).size());
    assertEquals(1, judge(true, of(FILE, item("100644", 1, 2))).size());
    assertEquals(1, judge(false, of(FILE, item("100644", 1, 2, 7))).size());
  }

  @Test
  void otherAttributesAreAFault() {
    assertEquals(1, judge(true, of(FILE, item("100600", 1, 2, 3))).size());
  }

  @Test
  void aMissingFileIsAFaultUnlessADirectoryAboveFails() {
    Contents found = new Contents();
    assertEquals(2, judge(true, found).size());
    found.items().put("/", Item.failed(new Failure("EIO: table 1.sst is damaged", true)));
    assertEquals(List.of(), judge(true, found));
  }

  @Test
  void anErrorMustNameTheDamageAndFsckMustReportIt() {
    Item named = Item.failed(new Failure("EIO: 1.sst is damaged", true));
    assertEquals(List.of(), judge(true, of(FILE, named)));
    assertEquals(1, judge(false, of(FILE, named)).size());
    Item bare = Item.failed(new Failure("EIO: Input/output error", false));
    assertEquals(1, judge(true, of(FILE, bare)).size());
  }

  @Test
  void anInventedFileIsAFault() {
    Contents found = of(FILE, item("100644", 1, 2, 3));
    found.items().put("/new", item("100644", 1));
    assertEquals(1, judge(true, found).size());
  }

  @Test
  void aModelOfWorkKnowsWhichContentsArePossible() {
    WorkModel model = new WorkModel();
    WorkModel.Node node = WorkModel.Node.file(new byte[] {1, 2});
    model.set("certain", node);
    model.setAny("perhaps", null, node);
    List<String> other = compare(model, "other", item("10", 1));
    assertEquals(2, other.size(), other::toString); // one is missing, and one was never there
    assertEquals(List.of(), compare(model, "certain", item("10", 1, 2)));
    assertEquals(1, compare(model, "certain", item("10", 1, 3)).size());
    node.mayHaveBecome(new byte[] {1, 3, 4});
    assertEquals(List.of(), compare(model, "certain", item("10", 1, 3)));
    assertEquals(1, compare(model, "certain", item("10", 1, 4)).size());
  }

  @Test
  void filesBelowADirectoryThatFailsAreNotMissing() {
    WorkModel model = new WorkModel();
    model.set("file", WorkModel.Node.file(new byte[] {1}));
    Contents found = new Contents();
    found.items().put("/", Item.failed(new Failure("EIO: 1.sst is damaged", true)));
    List<String> faults = new ArrayList<>();
    model.compare("", found, true, faults);
    assertEquals(List.of(), faults);
    model.compare("", found, false, faults);
    assertEquals(1, faults.size());
  }

  private static List<String> compare(WorkModel model, String name, Item item) {
    List<String> faults = new ArrayList<>();
    model.compare("", of("/w/" + name, item), false, faults);
    return faults;
  }
}
