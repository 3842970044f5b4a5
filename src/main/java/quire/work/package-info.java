/** Long work: its callers, who may go away, and its shared memory budgets. */
@NullMarked
package quire.work;

import org.jspecify.annotations.NullMarked;
