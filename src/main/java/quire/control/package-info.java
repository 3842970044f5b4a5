/**
 * The protocol of {@code STORE/control.sock}: one JSON object a line, each way. Also the text forms
 * of sizes, times and paths for people.
 *
 * <p><b>A new request</b> is a record in {@link quire.control.Request} and its answer one in {@link
 * quire.control.Answer}. The compiler then asks for it in {@code quire.daemon.ControlOperations},
 * which calls a method of {@code quire.vfs.Vfs} or {@code quire.vfs.TreeOperations}; {@code
 * MessagesTest} asks for the line of a request, and should get one of the answer. What an answer of
 * many lines sends first are its {@code Answer.Part}s. {@code ControlRoomTest} and {@code
 * SilentDaemonTest} have lists of requests to add it to. A component that an answer gets later is
 * an {@code Optional}, because the daemon may be older than the command.
 */
@NullMarked
package quire.control;

import org.jspecify.annotations.NullMarked;
