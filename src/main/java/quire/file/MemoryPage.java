package quire.file;

import quire.log.Pages;

/**
 * The bytes of one page of one file that were written and are not in the log yet. A byte stands
 * where it stands in the file's page. The file's lock guards it.
 */
final class MemoryPage {
  final byte[] bytes = new byte[Pages.SIZE];

  /** How many of its bytes the extent map names. */
  int live;
}
