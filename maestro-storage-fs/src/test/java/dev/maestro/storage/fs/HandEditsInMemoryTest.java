package dev.maestro.storage.fs;

class HandEditsInMemoryTest extends HandEditsRules {

  HandEditsInMemoryTest() {
    super(memory().getPath("/data"));
  }
}
