package dev.maestro.storage.fs;

import dev.maestro.core.domain.Session;
import dev.maestro.json.Delta;
import dev.maestro.json.Deltas;
import dev.maestro.json.Documents;
import dev.maestro.json.StoredEntity;

/** A version of a session in memory. */
final class KeptSession extends Kept<Session> {

  private final SessionKeys keys;

  KeptSession(SessionKeys keys, byte[] json, Document document) {
    super(json, document);
    this.keys = keys;
  }

  KeptSession(Session session, Document document) {
    this(SessionKeys.of(session), session, document);
  }

  private KeptSession(SessionKeys keys, Session session, Document document) {
    super(session, document);
    this.keys = keys;
  }

  @Override
  SessionKeys keys() {
    return keys;
  }

  @Override
  KeptSession next(Session session) {
    SessionKeys next = SessionKeys.of(session);
    return new KeptSession(next.equals(keys) ? keys : next, session, document());
  }

  @Override
  Session decode(byte[] json, StoredEntity stored) {
    return Documents.session(json, stored);
  }

  @Override
  byte[] encode(Session session) {
    return Documents.compact(session);
  }

  @Override
  byte[] pretty(Session session) {
    return Documents.pretty(session);
  }

  @Override
  Delta between(Session old, Session next) {
    return Deltas.between(old, next);
  }
}
