package quire.catalog.table;

import org.jspecify.annotations.Nullable;

/**
 * A version of a row.
 *
 * @param sequence the number of the change that made it; 0 if there is no older version
 * @param value null if the change has deleted the row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TableRow(byte[] key, long sequence, byte @Nullable [] value) {}
