package quire.file;

import quire.log.Pages;

/**
 * Written bytes of one page of one file that are not in the log yet. A byte has the same offset
 * here as in the file's page. The file's lock guards it.
 */
final class MemoryPage {
  final byte[] bytes = new byte[Pages.SIZE];

  /** The number of its bytes that the extent map names. */
  int live;
}
