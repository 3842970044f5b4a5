/**
 * The {@code .quire} tree. {@code QuireTree} is made of {@code VirtualNode}s, which are made at a
 * look-up: directories ({@code SnapshotsDirectory}, {@code ArchivesDirectory}...), files ({@code
 * StatsFile}, {@code ArchiveFile}...) and the nodes of snapshots ({@code TreeDirectoryNode}...).
 * They leave the work on whole trees to {@code quire.vfs.trees}.
 *
 * <p>Only {@code quire.vfs} uses this package.
 */
@NullMarked
package quire.vfs.virtual;

import org.jspecify.annotations.NullMarked;
