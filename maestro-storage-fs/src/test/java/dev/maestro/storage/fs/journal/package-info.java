/** Disasters that befall a journal, from literal bytes, failing disks and random histories. */
@NullMarked
package dev.maestro.storage.fs.journal;

import org.jspecify.annotations.NullMarked;
