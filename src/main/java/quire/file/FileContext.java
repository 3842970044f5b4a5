package quire.file;

import quire.log.OffloadLog;

/** What all files of a mount share. */
public record FileContext(OffloadLog log, MemoryLimiter limiter) {}
