package quire.catalog.table;

import org.jspecify.annotations.Nullable;

/**
 * A version of a row.
 *
 * @param sequence the number of the change that made it; 0 where there is no older version
 * @param value null where the change has deleted the row
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record TableRow(byte[] key, long sequence, byte @Nullable [] value) {}
