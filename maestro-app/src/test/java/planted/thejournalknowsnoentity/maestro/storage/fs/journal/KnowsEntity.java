package planted.thejournalknowsnoentity.maestro.storage.fs.journal;

import planted.thejournalknowsnoentity.maestro.core.domain.Entity;

/** Breaks a rule on purpose. */
interface KnowsEntity extends Entity {}
