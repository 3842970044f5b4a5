package quire.vfs.call;

/** How often a cache had what was looked for, and how often it had not. */
public record CacheUse(long hits, long misses) {}
