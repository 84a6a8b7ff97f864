package planted.thejournalknowsnoentity.maestro.core.domain;

/** Breaks a rule on purpose. */
public interface Entity {}
