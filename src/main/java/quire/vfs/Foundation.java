package quire.vfs;

import quire.catalog.Catalog;
import quire.file.FileContext;
import quire.metrics.Metrics;
import quire.stream.Streams;

/**
 * What a file system stands on. Whoever has opened it closes it, after the file system.
 *
 * @param context the log, and the memory in front of it
 */
public record Foundation(Catalog catalog, FileContext context, Streams streams, Metrics metrics) {}
