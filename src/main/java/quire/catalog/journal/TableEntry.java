package quire.catalog.journal;

/**
 * A manifest's entry of a table. Immutable.
 *
 * @param family the number of its column family
 * @param size in bytes
 * @param smallest the smallest key of a row
 * @param largest the largest key
 * @param largestSequence the number of the last change in it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TableEntry(int family, long size, byte[] smallest, byte[] largest, long largestSequence) {
  TableEntry ofFamily(int number) {
    return new TableEntry(number, size, smallest, largest, largestSequence);
  }
}
