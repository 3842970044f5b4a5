/**
 * Pairs of operations that must be right in any order, run through many interleavings. {@link
 * quire.schedule.ScheduledLoader} loads the project's classes anew, with a call of {@link
 * quire.schedule.Scheduler#point} before each lock and before each call from one package into
 * another; {@link quire.schedule.Scheduler} lets one of the pair's threads run at a time, and
 * decides at these points which one. The choice is that of PCT (Burckhardt and others, "A
 * Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010): the thread
 * with the highest priority runs, and loses its priority at a few random points.
 *
 * <p>Threads of the store's own (write-back, upkeep) run as they like, so that a seed repeats what
 * the pair does and not each detail.
 */
@NullMarked
package quire.schedule;

import org.jspecify.annotations.NullMarked;
