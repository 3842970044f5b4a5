package quire.cacheprog;

/** What a {@link FaultyHelper} does wrong, or differently from other helpers. */
enum Fault {
  NONE,
  // how it starts and ends
  EXITS_AT_ONCE,
  NO_HELLO,
  NO_COMMANDS,
  LATE_HELLO,
  SECOND_HELLO,
  CLOSE_ERR,
  CLOSE_WITHOUT_EXIT,
  CLOSE_WITHOUT_REPLY,
  LEAVES_CHILD,
  // what it can do
  GET_ONLY,
  PUT_ONLY,
  NO_CLOSE,
  EXTRA_FIELDS,
  // what it answers to a get
  GET_ERR,
  NO_DISK_PATH,
  RELATIVE_PATH,
  NUL_PATH,
  MISSING_FILE,
  WRONG_SIZE,
  LONG_OUTPUT,
  SHORT_OUTPUT,
  NO_OUTPUT,
  MISS_WITH_FIELDS,
  CORRUPT,
  UNLINKS,
  NO_TIME,
  URL_SAFE_BASE64,
  // what it answers to a put
  PUT_ERR,
  PUT_WITHOUT_PATH,
  // what ends it
  EXITS_EARLY,
  UNKNOWN_ID,
  DUPLICATE_ID,
  GARBAGE,
  WRONG_TYPE,
  ENDLESS_LINE,
  HALF_A_LINE,
  HANGS,
  NEVER_READS
}
