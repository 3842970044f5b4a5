/**
 * The fault matrix: how a store, and the process that has it open, behave under damage.
 *
 * <p>One invariant for all: every byte and name that was acknowledged by fsync is read back as it
 * was, or an error names what is damaged; fsck reports it; nothing appears that was never there;
 * the process either ends or works in full.
 *
 * <ul>
 *   <li>{@code ByteFaultTest}: bytes of a store's files are damaged while nobody has it open.
 *       {@code FaultScene} makes a store with every kind of file, {@code Damage} changes one of
 *       them, and {@code ByteCase} checks, opens and reads the store; {@code ByteJudge} compares
 *       what it saw ({@code Contents}) with what was acknowledged.
 *   <li>{@code CallFaultTest}: a system call of a daemon fails. A library that is loaded before the
 *       C library ({@code native-test/preload}) counts the calls on the store's files and makes one
 *       fail; {@code CallWorkload} works on the mount and knows what was acknowledged.
 *   <li>{@code KillFaultTest}: the same library ends the process at one of those calls.
 * </ul>
 *
 * <p>A seed and the number of a case determine all that it does; a case that fails prints the
 * command that repeats it.
 */
@NullMarked
package quire.fault;

import org.jspecify.annotations.NullMarked;
