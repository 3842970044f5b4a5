package quire.stream;

/** Whether a stream has its name. */
enum NameState {
  NAMED,

  /** The name is removed. The ring is deleted when the last handle is closed, or at a mount. */
  REMOVED
}
