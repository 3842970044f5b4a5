package quire.vfs.call;

/** How often a cache had the wanted entry, and how often not. */
public record CacheUse(long hits, long misses) {}
