/** What the store makes of what crashes and failures of the disk leave. */
@NullMarked
package dev.maestro.storage.fs.crash;

import org.jspecify.annotations.NullMarked;
