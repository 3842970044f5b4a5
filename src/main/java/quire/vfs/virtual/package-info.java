/**
 * The {@code .quire} tree. {@code QuireTree} is made of {@code VirtualNode}s, which come into being
 * at a look-up: directories ({@code SnapshotsDirectory}, {@code ArchivesDirectory}...), files
 * ({@code StatsFile}, {@code ArchiveFile}...) and the nodes of snapshots ({@code
 * TreeDirectoryNode}...). What they are told to do, {@code quire.vfs.trees} does.
 *
 * <p>Only {@code quire.vfs} uses this package.
 */
@NullMarked
package quire.vfs.virtual;

import org.jspecify.annotations.NullMarked;
